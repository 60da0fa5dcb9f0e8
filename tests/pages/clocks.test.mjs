// What stands still and who moves it, on a real node: a case is suspended on a legal ground, its applicant and the head of the
// office see why, it goes on; a head hands over for an officer; an administrator jumps over a step.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { accessible, openCase } from './looks.mjs'
import { startNode } from './node.mjs'

let node
before(async () => { node = await startNode() })
after(async () => { await node?.stop() })

const shop = (name) => ({ service: 'food-business-permit', form: { shop: { name, region: '990102001001', address: '清河路12号', kind: 'catering' } } })
const first = async (officer, found) => (await officer.get(`/desk?case=${found}`)).rows[0]

test('a case is suspended with ground and document, seen by head and applicant, and goes on', async () => {
  const { case: found } = await openCase(node, 'chen.yu', shop('清河小馆'))
  const tang = await node.signIn('tang.market', { width: 1440, height: 900 })
  const accept = await first(tang, found)
  assert.equal(accept.clock_unit, 'hour')
  await tang.page.goto(`${node.url}/desk/tasks/${accept.task}`)
  await tang.page.getByText(/工作小时|分钟（办公时间）/).first().waitFor()
  await accessible(tang.page, 'a clock of hours')
  await tang.post(`/tasks/${accept.task}/complete`, { outcome: 'accept' })
  const check = await first(tang, found)
  await tang.page.goto(`${node.url}/desk/tasks/${check.task}`)
  await tang.page.getByRole('button', { name: '中止办理' }).click()
  const dialog = tang.page.getByRole('dialog')
  await dialog.getByLabel('法定事由').selectOption('专家评审')
  await dialog.getByText('《中华人民共和国行政许可法》第四十五条').waitFor()
  await dialog.getByLabel('告知书文号').fill('云市监食特告〔2026〕3号')
  await dialog.getByLabel('补充说明').fill('操作间布局需专家评审')
  await accessible(tang.page, 'suspending')
  await dialog.getByRole('button', { name: '中止办理' }).click()
  await tang.page.getByRole('region', { name: '中止中' }).waitFor()
  await accessible(tang.page, 'a task of a suspended case')

  const yang = await node.signIn('yang.market', { width: 1440, height: 900 })
  await yang.page.goto(`${node.url}/desk/suspensions`)
  await yang.page.getByRole('cell', { name: /专家评审/ }).waitFor()
  await accessible(yang.page, 'what is suspended')
  await yang.page.setViewportSize({ width: 390, height: 844 })
  await accessible(yang.page, 'what is suspended on a phone')
  await yang.context.close()

  const chen = await node.signIn('chen.yu', { width: 390, height: 844 })
  await chen.page.goto(`${node.url}/portal/cases/${found}`)
  await chen.page.getByRole('region', { name: '您的办件暂时停下，原因如下' }).getByText('专家评审', { exact: true }).waitFor()
  await accessible(chen.page, 'a suspended case of mine')
  await chen.context.close()

  await tang.page.goto(`${node.url}/desk/cases/${found}`)
  await tang.page.getByRole('button', { name: '恢复办理' }).click()
  await tang.page.getByRole('dialog').getByRole('button', { name: '恢复办理' }).click()
  await tang.page.getByRole('button', { name: '中止办理' }).waitFor()
  assert.equal((await tang.get(`/cases/${found}`)).status, 'in_review')
  await tang.context.close()
})

test('the head of a unit hands over for an officer', async () => {
  const { case: found } = await openCase(node, 'chen.yu', shop('桂花食堂'))
  const tang = await node.signIn('tang.market')
  const { task } = await first(tang, found)
  await tang.post(`/tasks/${task}/claim`, {})
  const yang = await node.signIn('yang.market', { width: 1440, height: 900 })
  await yang.page.goto(`${node.url}/desk/people`)
  await yang.page.getByText('办理交接').click()
  await yang.page.getByText('本单位其他人员的').click()
  const form = yang.page.locator('details form')
  await form.getByRole('group', { name: '谁的工作' }).last().getByText('唐悦').click()
  await form.getByRole('group', { name: '交给谁' }).getByText('通用登记注册员').click()
  await form.getByLabel('理由').fill('休产假')
  await accessible(yang.page, 'handing over for another')
  await form.getByRole('button', { name: '工作交接' }).click()
  await yang.page.getByText(/已移交 \d+ 件/).waitFor()
  assert.ok(!(await tang.get('/desk?state=mine')).rows.some((row) => row.task === task), 'it is hers no longer')
  for (const one of [tang, yang]) await one.context.close()
})

test('an administrator jumps to a step that the model allows', async () => {
  const opened = await openCase(node, 'chen.yu', shop('桥头小吃'))
  const tang = await node.signIn('tang.market')
  const accept = await first(tang, opened.case)
  await tang.post(`/tasks/${accept.task}/complete`, { outcome: 'accept' })
  const operator = await node.signIn('operator.system', { width: 1440, height: 900 })
  await operator.page.goto(`${node.url}/operator/steering`)
  await operator.page.getByLabel('办件编号').fill(opened.number)
  await operator.page.getByRole('button', { name: '查找' }).click()
  await operator.page.getByText('审批决定').click()
  await operator.page.getByLabel('理由').fill('核查由市局组织，已有结论')
  await accessible(operator.page, 'steering')
  await operator.page.getByRole('button', { name: '执行' }).click()
  await operator.page.getByText('没有可以跳转的环节').or(operator.page.getByText('现场核查')).first().waitFor()
  assert.equal((await first(tang, opened.case)).element, 'decide')
  for (const one of [tang, operator]) await one.context.close()
})
