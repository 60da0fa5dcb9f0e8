// What officers do with one another's tasks, on a real node: a delegation that comes back, three offices that countersign, a step
// that is recalled; at a desk, on a phone and in elder mode.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { accessible, market, openCase } from './looks.mjs'
import { startNode } from './node.mjs'

let node
before(async () => { node = await startNode() })
after(async () => { await node?.stop() })

const first = async (officer, found) => (await officer.get(`/desk?case=${found}`)).rows[0].task

test('a delegation is asked for with the keyboard, answered by another and comes back', async () => {
  const found = (await openCase(node, 'chen.yu', market('清河夜市'))).case
  const han = await node.signIn('han.market', { width: 1440, height: 900 })
  const task = await first(han, found)
  await han.page.goto(`${node.url}/desk/tasks/${task}`)
  await han.page.getByRole('button', { name: '更多办法' }).focus()
  await han.page.keyboard.press('Enter')
  await han.page.keyboard.press('ArrowDown') // past the first, assigning
  await han.page.keyboard.press('Enter')
  const dialog = han.page.getByRole('dialog')
  await dialog.getByLabel('按姓名查找').fill('李明')
  await dialog.getByText('李明').click()
  await dialog.getByLabel('请对方做什么').fill('请核对摊区是否占用消防通道')
  await accessible(han.page, 'delegating')
  await dialog.getByRole('button', { name: '委派' }).click()
  await han.page.getByText('正在等其他人签署或答复').waitFor()
  await accessible(han.page, 'a task that waits')

  const li = await node.signIn('li.police', { width: 1440, height: 900 })
  const mine = (await li.get('/desk?state=mine')).rows.find((row) => row.main === task)
  await li.page.goto(`${node.url}/desk/tasks/${mine.task}`)
  await li.page.getByText('请核对摊区是否占用消防通道').first().waitFor()
  await li.page.getByLabel('意见').fill('通道宽四米，不占用')
  await li.page.getByRole('button', { name: '答复' }).click()
  await li.page.waitForURL(/\/desk(\/tasks\/(?!.*x).*)?$/)
  await li.context.close()

  await han.page.reload()
  await han.page.getByText('通道宽四米，不占用').first().waitFor()
  await han.page.locator('.decide').getByText('受理', { exact: true }).click()
  await han.page.getByRole('button', { name: '确定：受理' }).click()
  await han.page.waitForFunction((id) => !location.pathname.endsWith(id), task)
  await han.context.close()
})

test('three offices countersign, and who waits sees how each signed', async () => {
  const found = (await openCase(node, 'chen.yu', market('桂花夜市'))).case
  const han = await node.signIn('han.market', { width: 1440, height: 900 })
  const accept = await first(han, found)
  await han.post(`/tasks/${accept}/complete`, { outcome: 'accept' })
  const tang = await node.signIn('tang.market', { width: 390, height: 844 })
  const vote = await first(tang, found)
  await tang.page.goto(`${node.url}/desk/tasks/${vote}`)
  await tang.page.getByText('一票否决').waitFor()
  await tang.page.locator('.decide').getByText('同意', { exact: true }).click()
  await accessible(tang.page, 'signing on a phone')
  await tang.page.getByRole('button', { name: '确定：同意' }).click()
  await tang.page.waitForFunction((id) => !location.pathname.endsWith(id), vote)
  const held = (await han.get(`/desk?case=${found}`)).rows.find((row) => row.state === 'held').task
  await han.page.goto(`${node.url}/desk/tasks/${held}`)
  const signs = han.page.getByRole('region', { name: '签署情况' })
  await signs.getByText('唐悦').waitFor()
  assert.equal(await signs.getByText('待签').count(), 2)
  await accessible(han.page, 'a countersigning')
  const gao = await node.signIn('gao.police')
  await gao.post(`/tasks/${await first(gao, found)}/complete`, { outcome: 'disagree', opinion: '消防通道不足' })
  await han.page.reload()
  await signs.getByText('消防通道不足').waitFor()
  assert.equal(await signs.getByText('待签').count(), 0)
  for (const one of [han, tang, gao]) await one.context.close()
})

test('a step is recalled while nobody has taken up the next', async () => {
  const found = (await openCase(node, 'ma.lin', { service: 'individual-business-registration', form: { business: { name: '云湖区清河书屋', form: 'individual', industry: 'F', scope: '图书零售', region: '990102001001', address: '清河路12号', premises: 'own' } } })).case
  const han = await node.signIn('han.market', { width: 1440, height: 900 })
  const accept = await first(han, found)
  await han.post(`/tasks/${accept}/complete`, { outcome: 'accept' })
  await han.page.goto(`${node.url}/desk/tasks/${accept}`)
  await han.page.getByRole('button', { name: '更多办法' }).click()
  await han.page.getByRole('button', { name: /^拿回/ }).click()
  await han.page.getByRole('dialog').getByLabel('理由').fill('漏看了一页')
  await han.page.getByRole('dialog').getByRole('button', { name: '拿回' }).click()
  await han.page.getByText('已拿回').waitFor()
  const [row] = (await han.get(`/desk?case=${found}`)).rows
  assert.equal(row.element, 'accept')
  assert.equal(row.state, 'claimed')
  await han.context.close()
})

test('two tasks of one kind are decided together', async () => {
  const found = [(await openCase(node, 'chen.yu', market('湖滨夜市'))).case, (await openCase(node, 'chen.yu', market('桥头夜市'))).case]
  const han = await node.signIn('han.market', { width: 1440, height: 900 })
  const tasks = [await first(han, found[0]), await first(han, found[1])]
  await han.page.goto(`${node.url}/desk`)
  for (const task of tasks) await han.page.locator(`li:has(a[href="/desk/tasks/${task}"]) input`).check()
  const bar = han.page.getByRole('form', { name: '批量办理' })
  await bar.getByLabel('结果').selectOption('受理')
  await accessible(han.page, 'deciding together')
  await bar.getByRole('button', { name: '批量办理' }).click()
  await han.page.getByText('已办理 2 件').waitFor()
  for (const one of found) assert.equal((await han.get(`/cases/${one}`)).status, 'in_review')
  await han.context.close()
})

test('substitutes and hand-over, on a phone and in elder mode', async () => {
  const han = await node.signIn('han.market', { width: 390, height: 844 })
  await han.page.goto(`${node.url}/desk/people`)
  await han.page.getByRole('heading', { name: '休假代理' }).waitFor()
  await han.page.getByText('通用登记注册员').first().waitFor()
  await accessible(han.page, 'substitutes on a phone')
  await han.page.evaluate(() => { document.documentElement.dataset.mode = 'elder' })
  await accessible(han.page, 'substitutes in elder mode')
  await han.context.close()
})
