// Appeals as people meet them: a resident objects to an answer of the calculator, an expert gives an opinion, the source
// corrects the register, and somebody refuses automated decisions.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import { contextFor, launch } from './browser.mjs'
import { start } from './mock-server.mjs'

let server
let browser
before(async () => { server = await start(0); browser = await launch() })
after(async () => { await browser?.close(); await server?.stop() })
beforeEach(() => server.reset())

async function open(account, path) {
  const context = await contextFor(browser, server.url, { account })
  const page = await context.newPage()
  page.setDefaultTimeout(40_000)
  await page.goto(server.url + path)
  return page
}

test('a resident points at the fact that is wrong and follows what becomes of it', async () => {
  const page = await open('chen.yu', '/portal/appeal?policy=elderly-allowance&benefit=allowance')
  await page.getByRole('button', { name: '提交申诉' }).click()
  await page.getByRole('link', { name: '请选择哪一项信息不对。' }).waitFor()
  await page.getByLabel('事项').selectOption('person.age')
  await page.getByLabel('周岁应为').fill('65')
  await page.locator('#text').fill('登记的出生日期错了。')
  await page.getByRole('button', { name: '提交申诉' }).click()
  await page.getByText('周岁应为：65').waitFor()
  await page.getByRole('button', { name: '撤回申诉' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤回申诉' }).click()
  await page.locator('.page-head .tag', { hasText: '已撤回' }).waitFor()
  await page.context().close()
})
test('the answer shows both results, what changed, and what the law still offers', async () => {
  const page = await open('chen.yu', '/portal/me/appeals/appeal-answered')
  await page.getByRole('row', { name: /周岁.*有变化/ }).waitFor()
  assert.match(await page.locator('.answer.was').innerText(), /未满 65 周岁/)
  assert.match(await page.locator('.answer.is').innerText(), /60 元/)
  assert.match(await page.locator('main').innerText(), /少于 10 人/)
  assert.match(await page.locator('main').innerText(), /行政复议[^]*2027年1月15日/)
  assert.doesNotMatch(await page.locator('main').innerText(), /严谨/, 'experts are named to officers only')
  await page.context().close()
})
test('the list is filtered, counted, and kept as a view', async () => {
  const page = await open('li.police', '/desk/appeals')
  await page.getByText('显示 3 件，共 3 件').waitFor()
  await page.getByRole('button', { name: /超期 1/ }).click()
  await page.getByText('显示 1 件，共 3 件').waitFor()
  assert.equal(await page.locator('tbody tr.overdue').count(), 1)
  await page.getByRole('button', { name: '存为视图' }).first().click()
  await page.getByLabel('名称').fill('超期的')
  await page.getByRole('dialog').getByRole('button', { name: '存为视图' }).click()
  await page.getByRole('button', { name: /超期的/ }).waitFor()
  await page.goto(`${server.url}/desk/appeals`)
  await page.getByRole('combobox', { name: '状态' }).selectOption('with_board')
  await page.getByText('显示 1 件，共 3 件').waitFor()
  assert.match(await page.locator('tbody').innerText(), /SS-2026-000003/)
  await page.getByRole('button', { name: /超期的/ }).click()
  await page.waitForURL(/overdue=true/)
  await page.getByRole('link', { name: 'SS-2026-000004' }).waitFor()
  await page.context().close()
})
test('an expert gives an opinion, the source corrects the register', async () => {
  const page = await open('li.police', '/desk/appeals')
  await page.getByRole('link', { name: 'SS-2026-000003' }).click()
  const give = page.getByRole('button', { name: '提交意见' })
  assert.equal(await give.isDisabled(), true)
  await page.getByRole('radio', { name: '支持申诉', exact: true }).check()
  await page.getByLabel('理由').fill('出生证明属实。')
  await give.click()
  await page.getByText('出生证明属实。').waitFor()
  await page.goto(`${server.url}/desk/appeals/appeal-office`)
  const correct = page.getByRole('button', { name: '更正并重新匹配' })
  await page.getByLabel('出生日期').fill('1961-11-03')
  assert.equal(await correct.isDisabled(), true, 'it wants words')
  await page.getByLabel('处理说明').fill('核对原始档案，已更正。')
  await correct.click()
  await page.getByRole('button', { name: '答复', exact: true }).waitFor()
  await page.context().close()
})
test('somebody refuses automated decisions, and an officer decides', async () => {
  const page = await open('chen.yu', '/portal/me/benefits')
  await page.getByRole('checkbox', { name: '所有政策都由人来决定' }).check()
  await page.getByText('待人工决定', { exact: true }).waitFor()
  await page.context().close()
  const desk = await open('li.police', '/desk/appeals?tab=proposals')
  await desk.getByRole('link', { name: '老年综合津贴' }).click()
  await desk.getByLabel('理由').fill('符合第四条。')
  await desk.getByRole('button', { name: '同意给予' }).click()
  await desk.getByText('没有待人工决定的待遇').waitFor()
  await desk.context().close()
})
