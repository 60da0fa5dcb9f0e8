// The desk and the supervision board on a real node: work done disappears here and appears there without a reload, views
// are kept, and a head sees how her units stand; at a desk, on a phone and in elder mode.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'

import { accessible, market, openCase, shots } from './looks.mjs'
import { startNode } from './node.mjs'

let node
before(async () => { node = await startNode() })
after(async () => { await node?.stop() })

const first = async (officer, found) => (await officer.get(`/desk?case=${found}`)).rows[0].task
const row = (page, task) => page.locator(`a[href="/desk/tasks/${task}"]`)

test('what one officer finishes leaves her open desk and comes to the next one without a reload', async () => {
  const han = await node.signIn('han.market', { width: 1440, height: 900 })
  const tang = await node.signIn('tang.market', { width: 1440, height: 900 })
  await han.page.goto(`${node.url}/desk`)
  await tang.page.goto(`${node.url}/desk`)
  for (const page of [han.page, tang.page]) await page.locator('main .state, .tasks').first().waitFor()
  for (const page of [han.page, tang.page]) await page.evaluate(() => { window.stayed = true }) // a reload would forget it
  const found = (await openCase(node, 'chen.yu', market('清河夜市'))).case
  const task = await first(han, found)
  await row(han.page, task).waitFor({ timeout: 5000 })

  const other = await han.context.newPage() // she decides in another window; her desk stays open
  await other.goto(`${node.url}/desk/tasks/${task}`)
  await other.locator('.decide').getByText('受理', { exact: true }).click()
  const signs = tang.page.locator('.task', { hasText: '会签' })
  assert.equal(await signs.count(), 0)
  const pressed = Date.now()
  await other.getByRole('button', { name: '确定：受理' }).click()
  await Promise.all([row(han.page, task).waitFor({ state: 'detached', timeout: 5000 }), signs.first().waitFor({ timeout: 5000 })])
  const took = Date.now() - pressed
  assert.ok(took < 3000, `both desks followed after ${took} ms`)
  for (const page of [han.page, tang.page]) assert.equal(await page.evaluate(() => window.stayed), true, 'without a reload')
  await accessible(tang.page, 'a desk that followed')
  await han.context.close()
  await tang.context.close()
})

test('an officer keeps a view with the keyboard, opens her desk with it, and shares it with her unit', async () => {
  await openCase(node, 'chen.yu', market('桂花夜市'))
  const han = await node.signIn('han.market', { width: 1440, height: 900 })
  await han.page.goto(`${node.url}/desk`)
  await han.page.locator('.task').first().waitFor()
  await han.page.keyboard.press('/')
  await han.page.keyboard.type('夜市')
  await han.page.keyboard.press('Tab')
  await han.page.waitForURL(/text=/)
  await han.page.locator('h1').click()
  await han.page.keyboard.press('v')
  const dialog = han.page.getByRole('dialog')
  await dialog.getByLabel('名称').fill('夜市')
  await dialog.getByLabel('与本单位共用').check()
  await dialog.getByLabel('打开工作台时用它').check()
  await accessible(han.page, 'saving a view')
  await dialog.getByRole('button', { name: '存为视图' }).click()
  const tab = han.page.getByRole('group', { name: '视图' }).getByRole('button', { name: /夜市/ })
  await tab.waitFor()
  const before = Number((await tab.innerText()).match(/\d+/)[0])
  await openCase(node, 'chen.yu', market('望湖夜市'))
  await han.page.waitForFunction(([n]) => [...document.querySelectorAll('[role=group] button[aria-pressed=true]')].some((one) => one.textContent.includes(`夜市${n}`)), [before + 1], { timeout: 5000 })
  await han.page.goto(`${node.url}/desk`)
  await han.page.waitForURL(/view=/)
  await accessible(han.page, 'a desk with views')
  const yang = await node.signIn('yang.market', { width: 390, height: 844 })
  await yang.page.goto(`${node.url}/desk`)
  await yang.page.getByRole('button', { name: /夜市/ }).waitFor()
  await accessible(yang.page, 'a shared view on a phone')
  await yang.context.close()
  const elder = await node.signIn('han.market', { width: 390, height: 844, elder: true })
  await elder.page.goto(`${node.url}/desk`)
  await elder.page.waitForURL(/view=/)
  await elder.page.getByRole('button', { name: '管理视图' }).click()
  await elder.page.getByRole('dialog').getByLabel('名称').waitFor()
  await accessible(elder.page, 'managing views for older people')
  await elder.page.getByRole('dialog').getByRole('button', { name: /删除/ }).click()
  await elder.page.getByRole('dialog').getByText('还没有视图').waitFor()
  await elder.context.close()
  await han.context.close()
})

test('a supervisor goes from the city down to the tasks of one officer, and exports the units', async () => {
  const han = await node.signIn('han.market')
  const waiting = (await han.get('/desk')).rows[0].task
  assert.equal((await han.post(`/tasks/${waiting}/claim`, {})).status(), 200)
  await han.context.close()
  const deng = await node.signIn('deng.supervision', { width: 1440, height: 900 })
  await deng.page.goto(`${node.url}/desk/supervision`)
  await deng.page.getByRole('link', { name: '云湖区', exact: true }).waitFor()
  await accessible(deng.page, 'the board of a city')
  await deng.page.getByRole('link', { name: '云湖区', exact: true }).click()
  await deng.page.waitForURL(/region=990102/)
  await deng.page.getByRole('link', { name: '云湖区市场监督管理局' }).click()
  await deng.page.waitForURL(/unit=market-990102/)
  if (shots) { await deng.page.waitForTimeout(2500); await deng.page.screenshot({ path: `${shots}/unit.png`, fullPage: true }) }
  await deng.page.getByRole('link', { name: '韩梅' }).click()
  await deng.page.getByRole('heading', { name: '韩梅的任务' }).waitFor()
  await deng.page.locator('#tasks ~ .table-wrap tbody tr').first().waitFor()
  await accessible(deng.page, 'the tasks of one officer')
  await deng.page.goBack()
  await deng.page.waitForURL(/unit=market-990102$/)
  await deng.page.getByRole('navigation', { name: '上级' }).getByRole('link', { name: '云澜市' }).click()
  const [file] = await Promise.all([deng.page.waitForEvent('download'), deng.page.getByRole('link', { name: '导出 CSV' }).click()])
  const table = readFileSync(await file.path())
  assert.deepEqual([...table.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  assert.match(table.toString(), /云湖区市场监督管理局/)
  await deng.context.close()
  const phone = await node.signIn('yang.market', { width: 390, height: 844 })
  await phone.page.goto(`${node.url}/desk/supervision`)
  await phone.page.locator('.chart svg').first().waitFor()
  await accessible(phone.page, 'the board of a bureau on a phone')
  await phone.context.close()
  const elder = await node.signIn('yang.market', { width: 1280, height: 900, elder: true })
  await elder.page.goto(`${node.url}/desk/supervision?unit=market-990102`)
  await elder.page.locator('.chart svg').first().waitFor()
  await accessible(elder.page, 'a unit for older people')
  await elder.context.close()
})
