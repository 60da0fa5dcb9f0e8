// Payments: an officer takes a batch from its sample to approval; a resident changes an account, opts out, checks a proof;
// somebody who passes by looks at a published list and objects.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import { contextFor, launch } from './browser.mjs'
import { start } from './mock-server.mjs'

let server
let browser
before(async () => { server = await start(0); browser = await launch() })
after(async () => { await browser?.close(); await server?.stop() })
beforeEach(() => server.reset())
const open = async (options, path) => {
  const context = await contextFor(browser, server.url, options)
  const page = await context.newPage()
  page.setDefaultTimeout(40_000)
  await page.goto(server.url + path)
  return page
}

test('a batch goes from its sample to the published list', async () => {
  const page = await open({ account: 'ye.payments' }, '/desk/payments')
  await page.getByRole('row', { name: /2026-12 部门抽查/ }).getByRole('link').click()
  const publish = page.getByRole('button', { name: '还有 3 笔没有抽查' })
  assert.equal(await publish.isDisabled(), true)
  await page.getByRole('row', { name: /^1 / }).getByRole('button', { name: /^符合/ }).click()
  await page.getByRole('row', { name: /^417 / }).getByRole('button', { name: /^不符合/ }).click()
  const dialog = page.getByRole('dialog', { name: '第 417 号不符合' })
  assert.equal(await dialog.getByRole('button', { name: '第 417 号不符合' }).isDisabled(), true)
  await dialog.getByLabel('理由').fill('已迁出本市')
  await dialog.getByRole('button', { name: '第 417 号不符合' }).click()
  await page.getByText('不符合 50%').waitFor()
  await page.getByRole('row', { name: /^1200 / }).getByRole('button', { name: /^符合/ }).click()
  await page.getByRole('button', { name: '开始公示' }).click()
  await page.getByRole('status').filter({ hasText: '公示' }).waitFor()
  await page.context().close()
})
test('an objection is answered, and a batch approved within its budget', async () => {
  const page = await open({ account: 'ye.payments' }, '/desk/payments/b-3')
  await page.getByRole('button', { name: /^异议不成立/ }).click()
  await page.getByRole('dialog').getByLabel('理由').fill('户籍仍在本市')
  await page.getByRole('dialog').getByRole('button', { name: '异议不成立' }).click()
  await page.getByText('户籍仍在本市').waitFor()
  await page.goto(`${server.url}/desk/payments/b-2`)
  await page.getByRole('button', { name: '同意发放 162,480 元' }).click()
  await page.getByRole('status').filter({ hasText: '已结清' }).waitFor()
  await page.context().close()
})
test('what failed can be given up; what does not fit stands with its reason', async () => {
  const page = await open({ account: 'ye.payments' }, '/desk/payments/b-1')
  await page.getByRole('row', { name: /金额不符/ }).waitFor()
  await page.getByRole('row', { name: /账户已注销/ }).getByRole('button', { name: /^不再支付/ }).click()
  await page.getByRole('dialog').getByLabel('理由').fill('无法联系')
  await page.getByRole('dialog').getByRole('button', { name: '第 31 号不再支付' }).click()
  await page.getByRole('row', { name: /账户已注销/ }).waitFor({ state: 'detached' })
  await page.context().close()
})
test('a resident confirms an account, gives another, and opts out', async () => {
  const page = await open({ account: 'chen.yu' }, '/portal/me/benefits')
  const failed = page.getByRole('article').filter({ hasText: '账户已注销' })
  await failed.getByRole('button', { name: /^换一个账号/ }).click()
  const dialog = page.getByRole('dialog', { name: '换一个账号' })
  await dialog.getByLabel('银行账号').fill('12ab')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.getByText('银行账号应为 12 至 30 位数字').waitFor()
  await dialog.getByLabel('银行账号').fill('6299 0000 0000 0001 234')
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText('发到 …1234').nth(1).waitFor()
  const listed = page.getByRole('article').filter({ hasText: '医疗救助' })
  await listed.getByRole('button', { name: '确认发到 …5678' }).click()
  await listed.getByText('收款账户已确认').waitFor()
  await listed.getByRole('button', { name: /^放弃本期/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: '放弃本期' }).click()
  await listed.getByText('您已放弃').waitFor()
  await page.context().close()
})
test('a proof is checked by the page itself', async () => {
  const page = await open({ account: 'chen.yu' }, '/portal/me/benefits')
  await page.getByText('发放记录').first().click()
  await page.getByRole('row', { name: /2026年11月10日/ }).getByRole('link', { name: /看凭证/ }).click()
  await page.getByText('核对无误').waitFor()
  await page.getByText('第五条：65 至 69 周岁').waitFor()
  await page.context().close()
})
test('anybody reads a published list by district; a resident objects', async () => {
  const visitor = await open({}, '/portal/publicity')
  await visitor.getByRole('link', { name: /看名单/ }).click()
  await visitor.locator('#district').selectOption('990103000000')
  await visitor.getByRole('row', { name: /^2 / }).waitFor()
  assert.equal(await visitor.getByRole('row', { name: /^1 / }).count(), 0)
  assert.equal(await visitor.getByRole('button', { name: /提出异议/ }).count(), 0)
  await visitor.getByRole('button', { name: '再看一些' }).click()
  await visitor.getByRole('row', { name: /^62 / }).waitFor()
  await visitor.context().close()
  const page = await open({ account: 'chen.yu' }, '/portal/publicity/b-3')
  await page.getByRole('row', { name: /^3 / }).getByRole('button', { name: /提出异议/ }).click()
  await page.getByRole('dialog').getByLabel('理由').fill('这位老人已迁出')
  await page.getByRole('dialog').getByRole('button', { name: '提出异议' }).click()
  await page.getByText('异议已提交').waitFor()
  await page.context().close()
})
