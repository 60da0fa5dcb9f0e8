// Payments on a real node: an officer sees the demonstration's batches and goes through a sample; the person it is for checks
// her proof in the browser, with the journal's own hashes; a visitor reads the published list; the owner of a shop sees what it
// is paid, and an agent of it looks on.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'

import { startNode } from './node.mjs'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
let node
before(async () => { node = await startNode() })
after(async () => { await node?.stop() })

async function accessible(page, says) {
  await page.locator('h1').first().waitFor()
  await page.evaluate(axe)
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })).violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((part) => part.html.slice(0, 140)).join(' | ')}`))
  assert.deepEqual(found, [], says)
}

test('a batch is drawn, sampled and published', async () => {
  const { page, context } = await node.signIn('ye.payments', { width: 1440, height: 900 })
  await page.goto(`${node.url}/desk/payments`)
  await page.getByRole('row', { name: /已结清/ }).waitFor()
  await page.getByRole('row', { name: /公示/ }).first().waitFor()
  await accessible(page, 'the batches')
  await page.getByRole('region', { name: '可以发放的待遇', exact: true }).getByRole('button', { name: /^生成批次/, disabled: false }).first().click()
  await page.getByRole('heading', { name: '抽查' }).waitFor()
  for (;;) {
    const open = page.locator('tr', { hasNot: page.locator('.tag') }).getByRole('button', { name: /^符合/ })
    if (!(await open.count())) break
    const said = page.getByText('已记录')
    await open.first().click()
    await said.first().waitFor()
    await page.waitForTimeout(150)
  }
  await page.getByRole('button', { name: '开始公示' }).click()
  await page.getByText(/公示到 .*，期满后进入本人确认/).waitFor()
  await accessible(page, 'a batch')
  await context.close()
})

test('a proof holds in the browser of whoever was paid', async () => {
  const { page, context } = await node.signIn('liu.xiulan', { width: 390, height: 844 })
  await page.goto(`${node.url}/portal/me/benefits`)
  const benefit = page.getByRole('article').filter({ hasText: '老年综合津贴' }).filter({ hasText: '公示中' })
  await benefit.getByRole('button', { name: /^确认发到/ }).click()
  await benefit.getByText('收款账户已确认').waitFor()
  await accessible(page, 'my benefits')
  await benefit.locator('summary').click()
  await benefit.getByRole('link', { name: /看凭证/ }).first().click()
  await page.getByText('核对无误').waitFor()
  await page.getByText('第五条').waitFor()
  await accessible(page, 'the proof')
  await context.close()
})

test('a published list shows masked names to anybody', async () => {
  const { page, context } = await node.signIn('chen.yu')
  await page.goto(`${node.url}/portal/publicity`)
  await page.getByRole('link', { name: /看名单.*老年综合津贴/ }).first().click()
  await page.getByRole('row').nth(1).waitFor()
  const names = await page.locator('tbody th').allInnerTexts()
  assert.ok(names.length > 1 && names.every((name) => name.includes('*')), names.join())
  await accessible(page, 'a published list')
  await context.close()
})

test('an enterprise is paid: its list names it, its representative confirms, another unit draws nothing', async () => {
  const officer = await node.signIn('tang.payments', { width: 1440, height: 900 })
  await officer.page.goto(`${node.url}/desk/payments`)
  await officer.page.getByRole('row', { name: /稳岗返还 发给单位/ }).first().waitFor()
  assert.equal(await officer.page.getByRole('row', { name: /老年综合津贴/ }).count(), 0)
  await officer.context.close()
  const { page, context } = await node.signIn('ma.lin', { width: 390, height: 844 })
  await page.goto(`${node.url}/portal/me`)
  await page.getByRole('button', { name: /南屿区丰禾便利店/ }).click()
  await page.getByText(/南屿区丰禾便利店/).first().waitFor()
  await page.goto(`${node.url}/portal/me/benefits`)
  const benefit = page.getByRole('article').filter({ hasText: '稳岗返还' })
  await benefit.getByRole('button', { name: /^确认发到/ }).click()
  await benefit.getByText('收款账户已确认').waitFor()
  await accessible(page, 'benefits of an enterprise')
  await page.goto(`${node.url}/portal/publicity`)
  await page.getByRole('link', { name: /看名单.*稳岗返还/ }).first().click()
  await page.getByRole('columnheader', { name: '统一社会信用代码' }).waitFor({ state: 'attached' })
  const names = await page.locator('tbody th').allInnerTexts()
  assert.ok(names.some((name) => name.includes('公司')), names.join())
  await accessible(page, 'a published list of enterprises')
  await context.close()
})
