// The birth story in a real browser on a real node: a mother applies on a large screen, another on a phone; officers decide on
// their pages; certificates arrive; and the story in which a paper is asked for, supplied, and one department refuses.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { startNode } from './node.mjs'

const officers = ['li.police', 'zhao.health', 'tang.counter', 'zhou.insurance', 'wu.insurance', 'zheng.insurance', 'jiang.card', 'shen.card', 'qian.health', 'zhou.insurance', 'feng.insurance', 'xia.clinic', 'officer.police', 'officer.health', 'officer.insurance', 'officer.card', 'officer.counter']
let node
let url
before(async () => {
  node = await startNode()
  url = node.url
})
after(() => node?.stop())
const signIn = (account, size) => node.signIn(account, size)

// Through the guide into the form, the answers nobody else can give, the check, one submission.
async function apply({ page }, childName) {
  await page.goto(`${url}/portal/services/birth`)
  await page.getByRole('button', { name: '开始办理' }).click()
  await page.waitForURL(/\/portal\/apply\//)
  await page.getByText(/项政府已经知道/).waitFor()
  await page.locator('#f-child-name').fill(childName)
  await page.locator('#f-settle-with').getByText('随母亲', { exact: true }).click()
  await page.getByText(/^\s*已保存/).first().waitFor()
  await page.getByRole('button', { name: '填好了，去核对' }).click()
  await page.getByRole('heading', { name: '请核对' }).waitFor()
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await page.getByText('提交成功').waitFor()
}

// One officer takes what waits, on the task's page; `refuse` names an item that she refuses, `correct` one that lacks something.
async function decide(account, { refuse, correct, done }) {
  const officer = await signIn(account)
  if (!officer) return 0
  let count = 0
  for (const task of (await officer.get('/desk')).rows) {
    const key = `${task.item_title.zh}/${task.act}`
    await officer.page.goto(`${url}/desk/tasks/${task.task}`)
    await officer.page.getByRole('heading', { level: 2, name: '办理' }).waitFor()
    const has = (outcome) => task.outcomes.some((o) => o.outcome === outcome)
    let outcome = task.outcomes.find((o) => ['accept', 'approve', 'grant', 'pay', 'done', 'qualified'].includes(o.outcome)) ?? task.outcomes[0]
    if (correct === task.item_title.zh && has('request_correction') && !done.has(key)) outcome = task.outcomes.find((o) => o.outcome === 'request_correction')
    if (refuse === task.item_title.zh && has('refuse')) outcome = task.outcomes.find((o) => o.outcome === 'refuse')
    done.add(key)
    await officer.page.getByRole('radio', { name: new RegExp(`^${outcome.title.zh}`) }).check({ force: true })
    if (outcome.outcome === 'request_correction') {
      await officer.page.getByLabel('第 1 处').selectOption('p:/child/name')
      await officer.page.getByPlaceholder('怎样补正').fill('请核对孩子姓名。')
    }
    await officer.page.getByLabel(/^意见/).fill(outcome.outcome === 'refuse' ? '不符合报销条件。' : '已核对。')
    await officer.page.getByRole('button', { name: `确定：${outcome.title.zh}` }).click()
    await officer.page.getByText(`已办理：${outcome.title.zh}`).waitFor()
    count += 1
  }
  await officer.context.close()
  return count
}

async function everybodyDecides(choices) {
  for (let round = 0; round < 8; round += 1) {
    let count = 0
    for (const account of officers) count += await decide(account, choices)
    if (count === 0) return
  }
}

async function ofMine(resident) {
  const { rows } = await resident.get('/me/cases')
  return resident.get(`/cases/${rows[0].case}`)
}

test('on a large screen: one form, eight departments, certificates, a rating', async () => {
  const parent = await signIn('chen.yu')
  await apply(parent, '林知夏')
  let birth = await ofMine(parent)
  assert.equal(birth.parts.length, 8)
  assert.ok(birth.parts.filter((part) => part.status === 'granted').length >= 3, 'some parts are done without a person')
  await everybodyDecides({ done: new Set() })
  birth = await ofMine(parent)
  assert.deepEqual(birth.parts.map((part) => part.status), Array(8).fill('granted'))
  assert.equal(birth.status, 'completed')
  await parent.page.goto(`${url}/portal/wallet`)
  await parent.page.getByText('居民户口簿常住人口登记卡').first().waitFor()
  await parent.page.goto(`${url}/portal/cases/${birth.case}`)
  await parent.page.getByText('已办结 8 / 8 件').waitFor()
  await parent.page.getByRole('button', { name: '评价' }).click()
  await parent.page.getByRole('dialog').getByText('非常满意').click()
  await parent.page.getByRole('button', { name: '提交评价' }).click()
  await parent.page.getByRole('heading', { name: '您的评价' }).waitFor()
  await parent.page.goto(`${url}/portal/data`)
  await parent.page.getByText('清河派出所').first().waitFor()
  await parent.context.close()
})

test('on a phone, and unhappily: a paper asked for and supplied, one department refuses, the rest goes on', async () => {
  const parent = await signIn('lin.hang', { width: 390, height: 844 })
  await apply(parent, '林知秋')
  assert.ok(await parent.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing is wider than the phone')
  const done = new Set()
  const choices = { done, correct: '出生登记（落户）', refuse: '生育医疗费用报销' }
  await decide('li.police', choices)
  let birth = await ofMine(parent)
  const asked = birth.parts.find((part) => part.service === 'household-registration')
  assert.equal(asked.status, 'correction_requested')
  await parent.page.goto(`${url}/portal/cases/${asked.case}`)
  await parent.page.getByRole('link', { name: '现在补正' }).click()
  await parent.page.locator('#f-child-name').fill('林知冬')
  await parent.page.getByRole('button', { name: '提交补正' }).click()
  await parent.page.waitForURL((at) => !at.pathname.endsWith('/supplement'))
  assert.equal((await parent.get(`/cases/${asked.case}`)).status, 'submitted')
  await everybodyDecides(choices)
  birth = await ofMine(parent)
  assert.equal(birth.status, 'completed')
  const refused = birth.parts.filter((part) => part.status === 'refused').map((part) => part.service)
  assert.deepEqual(refused, ['maternity-expense-reimbursement'])
  assert.equal(birth.parts.filter((part) => part.status === 'granted').length, 7)
  await parent.context.close()
})
