// Writing a policy on a real node: the next version of one with the keyboard alone, what is wrong with it at its cell, cases
// that turn red and green; a colleague sees what changed, on a phone, and publishes it; and a policy from nothing.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { startNode } from './node.mjs'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
let node
before(async () => { node = await startNode() })
after(async () => { await node?.stop() })

async function signed(account, size = { width: 1440, height: 900 }) {
  const who = await node.signIn(account, size)
  who.page.setDefaultTimeout(30_000)
  who.errors = []
  who.page.on('pageerror', (error) => who.errors.push(error.message))
  who.page.on('console', (message) => { if (/Content Security Policy|Vue warn|intlify/i.test(message.text())) who.errors.push(message.text()) })
  return who
}
async function shot(page, name) {
  if (!process.env.TONGHE_SHOTS) return
  mkdirSync(process.env.TONGHE_SHOTS, { recursive: true })
  await page.screenshot({ path: join(process.env.TONGHE_SHOTS, `${name}.png`) })
}
async function accessible(page, says) {
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const all = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    const ours = document.querySelector('.el-overlay') ? { violations: [] } : await window.axe.run({ exclude: [['.decision-board']] }, { runOnly: ['best-practice'] })
    return [...all.violations, ...ours.violations].map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((part) => part.html.slice(0, 140)).join(' | ')}`)
  })
  assert.deepEqual(found, [], says)
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${says}: scrolls sideways`)
}
const cell = (page, rule, column) => page.getByLabel(`第 ${rule} 条 ${column}`, { exact: true })
const allowance = { target: 'person', facts: { 'person.age': 70, 'person.local': true }, policies: ['elderly-allowance'] }

test('the next version is written by keyboard, checked at its cell, and submitted', async () => {
  const { page, context, errors } = await signed('fang.policy')
  await page.goto(`${node.url}/desk/policies`)
  await page.getByLabel('搜索政策').fill('elderly-allowance')
  await accessible(page, 'the list')
  await page.getByRole('link', { name: '老年综合津贴' }).click()
  await page.locator('.tjs-table').waitFor()
  await accessible(page, 'the table editor')
  await shot(page, 'policy-editor')
  await page.getByRole('button', { name: '逐格填写' }).click()
  // Rule 4 takes what rule 3 has: they overlap, and nobody of 70 to 79 is covered.
  await cell(page, 3, '周岁').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('[65..70)')
  await page.locator('button.finding', { hasText: '同时命中' }).waitFor()
  await page.locator('button.finding', { hasText: '没有规则覆盖' }).first().waitFor()
  assert.equal(await cell(page, 4, '周岁').getAttribute('aria-invalid'), 'true')
  await page.getByRole('listitem').filter({ hasText: '满 70 周岁' }).getByText('不一致').waitFor()
  await accessible(page, 'faults')
  await shot(page, 'policy-faults')
  await page.locator('button.finding', { hasText: '同时命中' }).first().press('Enter')
  await page.keyboard.press('Control+A')
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains('cell')), 'the finding leads to a cell')
  await cell(page, 4, '周岁').fill('[70..80)')
  await page.getByText('没有问题').waitFor()
  // A sum is raised: its case is red until it says so too.
  await cell(page, 4, '每月（元）').fill('160')
  const story = page.getByRole('listitem').filter({ hasText: '满 70 周岁' })
  await story.getByText('不一致').waitFor()
  await story.locator('summary').press('Enter')
  await story.getByRole('button', { name: '改为这个结果' }).press('Enter')
  await page.getByText('没有问题').waitFor()
  await page.getByRole('tab', { name: '条文' }).click()
  await page.getByLabel('施行日期').fill('2020-01-01')
  await page.getByRole('tab', { name: /检查/ }).click()
  await page.locator('button.finding', { hasText: '会改动已经施行的版本' }).click()
  await page.getByLabel('施行日期').fill('2029-01-01')
  await page.getByLabel('有效期至（可不填）').fill('')
  await accessible(page, 'the text')
  await shot(page, 'policy-text')
  await page.getByRole('tab', { name: /检查/ }).click()
  await page.getByText('没有问题').waitFor()
  await page.getByRole('tab', { name: '草稿与版本' }).click()
  await page.getByLabel('改了什么').fill('七十岁起提高到一百六十元')
  await page.getByRole('button', { name: '保存草稿' }).click()
  await page.getByRole('button', { name: '提交审批' }).click()
  await page.getByText('您修改过这份草稿').waitFor()
  await accessible(page, 'submitted')
  assert.deepEqual(errors, [])
  await context.close()
})

test('a colleague sees what changed, on a phone, and publishes it', async () => {
  const { page, context, errors, post, get } = await signed('tang.policy', { width: 390, height: 844 })
  await page.goto(`${node.url}/desk/policies`)
  await page.locator('#only').selectOption('submitted')
  await page.getByRole('link', { name: '老年综合津贴' }).click()
  await page.locator('mark.now', { hasText: '160' }).waitFor()
  await page.locator('mark.old', { hasText: '150' }).waitFor()
  await accessible(page, 'what changed, on a phone')
  await shot(page, 'policy-approval-phone')
  await page.setViewportSize({ width: 1440, height: 900 })
  await shot(page, 'policy-approval')
  await page.getByRole('button', { name: '批准并发布' }).click()
  await page.getByText('已发布').first().waitFor()
  const answer = async (on) => (await (await post('/policies/calculate', { ...allowance, on })).json()).answers[0]
  assert.deepEqual([(await answer('2028-12-31')).amount, (await answer('2029-01-01')).amount], ['150', '160'])
  assert.equal((await get('/policies/elderly-allowance')).versions.length, 3)
  assert.deepEqual(errors, [])
  await context.close()
})

test('a policy is written from nothing, with a second condition', async () => {
  const { page, context, errors } = await signed('fang.policy')
  await page.goto(`${node.url}/desk/policies`)
  await page.getByRole('button', { name: '写一项新政策' }).click()
  await page.getByLabel('名称（中文）').fill('取暖补贴')
  await page.getByLabel('名称（英文）').fill('Heating subsidy')
  await page.getByLabel('政策标识').fill('heating-subsidy')
  await page.getByLabel('先按哪项信息判定').selectOption('person.local')
  await accessible(page, 'a new policy')
  await page.getByRole('button', { name: '用模板开始' }).click()
  await page.getByText('没有问题').waitFor()
  await page.locator('.tjs-table').waitFor()
  await page.getByRole('button', { name: '逐格填写' }).click()
  await page.getByLabel('加一项条件').selectOption({ label: '周岁 · person.age' })
  await cell(page, 1, '周岁').fill('>= 60')
  await page.locator('button.finding', { hasText: '没有规则覆盖' }).first().waitFor()
  await page.getByLabel('规则重叠时').selectOption('FIRST')
  await cell(page, 2, '本市户籍').fill('-')
  await page.getByText('没有问题').waitFor()
  await page.getByRole('button', { name: '加一个情形' }).click()
  const story = page.getByRole('listitem').filter({ hasText: '情形 1' })
  await story.getByLabel('本市户籍').selectOption('true')
  await story.getByLabel('周岁').fill('60')
  await story.getByLabel('周岁').blur()
  await story.getByText('一致', { exact: true }).waitFor()
  await page.getByRole('button', { name: '决策表编辑器' }).click()
  await page.locator('.tjs-table').waitFor()
  await shot(page, 'policy-new')
  await page.getByRole('button', { name: '保存草稿' }).click()
  await page.getByText('有未保存的改动').waitFor({ state: 'detached' })
  await page.reload()
  await page.getByText('没有问题').waitFor()
  assert.deepEqual(errors, [])
  await context.close()
})

test('the law above it, what it excludes and a second benefit are taken, and what is written is estimated', async () => {
  const { page, context, errors } = await signed('fang.policy')
  await page.goto(`${node.url}/desk/policies/disabled-living-allowance`)
  await page.getByText('没有问题').waitFor()
  await page.getByRole('tab', { name: '条文' }).click()
  await page.getByRole('button', { name: '加一件依据' }).click()
  await page.getByLabel(/^上位依据 \d+ 中文$/).last().fill('中华人民共和国残疾人保障法')
  await page.getByLabel(/^上位依据 \d+ 英文$/).last().fill('Law on the Protection of Persons with Disabilities')
  await page.getByLabel('不能与这些政策同时享受').first().selectOption('elderly-allowance')
  await page.getByLabel('咨询电话').fill('12385')
  await page.getByRole('button', { name: '再加一项待遇' }).click()
  await page.getByRole('tab', { name: /检查/ }).click()
  await page.getByText('没有问题').waitFor()
  await page.getByRole('tab', { name: '条文' }).click()
  await accessible(page, 'the text with two benefits', '.decision-board')
  await page.getByRole('button', { name: '在登记数据上测算' }).click()
  await page.getByText(/\d+ 条登记/).waitFor({ timeout: 60_000 })
  await accessible(page, 'an estimate', '.decision-board')
  await shot(page, 'policy-estimate')
  assert.deepEqual(errors, [])
  await context.close()
})
