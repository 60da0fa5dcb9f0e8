// Policies: conditions in plain words, what a year brings; and people at the calculator: a visitor who is asked no more
// than settles something, a resident who supposes to be older, an officer who lets the matching run.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { createServer } from 'vite'

import { contextFor, launch } from './browser.mjs'
import * as mock from './mock-policies.mjs'
import { start } from './mock-server.mjs'

let vite
let server
let browser
let kit
let drawing
let i18n
before(async () => {
  vite = await createServer({ root: fileURLToPath(new URL('..', import.meta.url)), server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } })
  // The language lives in the page; Vue, which would build pages where there is one, is loaded before.
  await import('vue')
  globalThis.document ??= { documentElement: { lang: '', dataset: {} } }
  globalThis.localStorage ??= { getItem: () => null, setItem: () => {} }
  i18n = await vite.ssrLoadModule('/kit/i18n.ts')
  kit = await vite.ssrLoadModule('/kit/policies.ts')
  drawing = await vite.ssrLoadModule('/kit/sandbox.ts')
  server = await start(0)
  browser = await launch()
})
after(async () => { await browser?.close(); await server?.stop(); await vite?.close() })
beforeEach(() => { server.reset(); i18n.language.value = 'zh-CN' })

const fact = (name, type, more = {}) => ({ fact: name, title: { zh: '事', en: 'fact' }, type, scale: 0, options: [], source: '', source_title: { zh: '' }, ...more })
const age = fact('person.age', 'number')
const income = fact('household.income_per_head', 'number')
const kind = fact('assistance.kind', 'text', { options: [{ code: 'minimum', title: { zh: '低保', en: 'Minimum' } }, { code: 'destitute', title: { zh: '特困', en: 'Destitute' } }] })
const open = async (options, path) => {
  const context = await contextFor(browser, server.url, options)
  const page = await context.newPage()
  page.setDefaultTimeout(40_000)
  await page.goto(server.url + path)
  return page
}

test('a condition is said in plain words, in both languages', () => {
  const said = [
    [age, '>= 65', '满 65', '65 or more'], [age, '< 65', '未满 65', 'under 65'], [age, '[65..70)', '满 65、未满 70', '65 or more, under 70'], [age, ']65..70]', '超过 65、不超过 70', 'more than 65, 70 or less'],
    [income, '>= 1080', '不低于 1,080', '1,080 or more'], [income, '<= 50', '不超过 50', '50 or less'], [income, '< 0.5', '低于 0.5', 'less than 0.5'], [income, '0', '0', '0'],
    [kind, '"minimum"', '低保', 'Minimum'], [kind, '"minimum", "destitute"', '低保或特困', 'Minimum or Destitute'], [kind, 'not("destitute")', '不是特困', 'not Destitute'],
    [fact('person.local', 'boolean'), 'true', '是', 'Yes'], [fact('person.local', 'boolean'), 'false', '否', 'No'], [fact('a.since', 'date'), '>= date("2025-01-01")', '不低于 2025年1月1日', 'January 1, 2025 or more'],
  ]
  for (const [one, written, zh, en] of said) {
    i18n.language.value = 'zh-CN'
    assert.equal(kit.testWords(one, written), zh, written)
    i18n.language.value = 'en'
    assert.equal(kit.testWords(one, written), en, written)
  }
})
test('a condition that says more than we know is shown as it is written', () => {
  for (const written of ['>= 2 * x', 'count(?) > 3', '[a..b]', '']) assert.equal(kit.testWords(age, written), null, written)
  assert.equal(kit.conditionWords(age, '>= 2 * x', 3), '事：>= 2 * x（现为 3）')
})
test('a condition of the matching is said in the same words', () => {
  assert.equal(kit.nearWords({ fact: age, test: '[65..70)' }), '事：满 65、未满 70')
  assert.equal(kit.nearWords({ fact: kind, test: '"minimum", "destitute"' }), '事：低保或特困')
  assert.equal(kit.nearWords({ fact: null, test: 'person.unheard_of > 3' }), 'person.unheard_of > 3')
})
test('what is missing is the side of a range one is short of, beside what is known', () => {
  assert.equal(kit.conditionWords(age, '[65..70)', 64), '事：满 65（现为 64）')
  assert.equal(kit.conditionWords(age, '[65..70)', 70), '事：未满 70（现为 70）')
  assert.equal(kit.conditionWords(age, '[65..70)'), '事：满 65、未满 70')
  assert.equal(kit.conditionWords(kind, '"minimum"', 'destitute'), '事：低保（现为 特困）')
  i18n.language.value = 'en'
  assert.equal(kit.conditionWords(age, '>= 65', 64), 'fact: 65 or more (now 64)')
})
test('every condition of the packs in the mock is understood', () => {
  for (const { policy } of mock.lines(new URLSearchParams()).policies) {
    const { benefits: [benefit], dmn } = mock.policyOf(policy)
    for (const [, written] of dmn.matchAll(/<inputEntry[^>]*><text>([^<]*)<\/text>/g)) {
      const plain = written.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')
      if (plain !== '-') assert.notEqual(kit.testWords(benefit.facts[0], plain), null, `${policy}: ${plain}`)
    }
  }
})
test('a year counts a monthly amount twelve times and leaves out what another excludes', () => {
  const answer = { policy: 'p', field: 'elderly', is: 'entitled', amount: '60', pays: 'monthly', near: [], missing: [], excluded_by: null }
  const answers = [answer, { ...answer, field: 'health', amount: '3000', pays: 'once' }, { ...answer, amount: '999', excluded_by: { policy: 'x' } }, { ...answer, is: 'unknown', amount: '' }]
  assert.deepEqual(kit.byField(answers), [{ field: 'health', amount: 3000 }, { field: 'elderly', amount: 720 }])
})
test('nobody gets younger, so that is not nearly', () => {
  const near = (test) => ({ fact: age, test, article: null, amount: '' })
  const answer = { is: 'not_entitled', near: [near('< 3'), near('>= 80'), near('[90..100)')], missing: [] }
  assert.deepEqual(kit.waysOf(answer, { 'person.age': 70 }), [])
  assert.equal(kit.groupOf({ ...answer, near: [near('< 3')] }, { 'person.age': 70 }), 'others')
  assert.equal(kit.groupOf({ ...answer, near: [near('< 3')] }, {}), 'near')
  assert.deepEqual(kit.waysOf(answer, { 'person.age': 77 }).map((one) => one.test), ['>= 80'])
  assert.ok(kit.nearness({ near: [near('>= 65')] }, { 'person.age': 64 }) < kit.nearness({ near: [near('>= 65')] }, { 'person.age': 60 }))
})
test('what is typed is read as the fact has it', () => {
  assert.equal(kit.readValue(age, ' 64 '), 64)
  assert.equal(kit.readValue(age, '六十四'), undefined)
  assert.equal(kit.readValue(age, ''), undefined)
  assert.equal(kit.readValue(fact('person.local', 'boolean'), 'false'), false)
  assert.equal(kit.readValue(kind, 'minimum'), 'minimum')
})

test('what a record says is asked once there is one, beside the question whether there is', () => {
  const exists = (name) => ['care.held', 'care.level', 'person.age'].includes(name)
  const timely = (name, said, awaited = []) => kit.isTimely(name, exists, said, new Set(awaited))
  assert.ok(timely('care.held', {}) && timely('person.age', {}))
  assert.ok(!timely('care.level', {}, ['care.level']))
  assert.ok(timely('care.level', { 'care.held': true }))
  assert.ok(!timely('care.level', { 'care.held': false }))
  assert.ok(timely('care.level', { 'care.held': false }, ['care.level']))
  const names = (list) => list.map((one) => one.fact).join()
  assert.equal(names(kit.withQuestions([{ fact: 'care.held' }, { fact: 'person.age' }], [{ fact: 'care.level' }, { fact: 'person.local' }])), 'care.held,care.level,person.age,person.local')
})

test('a visitor finds a policy from the home page, reads its rules in words and as the table that decides', async () => {
  const page = await open({}, '/portal')
  await page.getByRole('link', { name: /^政策库 谁能享受/ }).click()
  await page.getByRole('button', { name: /^养老/ }).click()
  await page.waitForURL(/field=elderly/)
  await page.getByRole('searchbox').fill('津贴')
  await page.getByRole('button', { name: '搜索', exact: true }).click()
  await page.getByText('共 1 条政策').waitFor()
  await page.getByRole('link', { name: /^老年综合津贴/ }).click()
  await page.getByRole('row', { name: /第 3 条 是 满 65、未满 70 可以享受 每月 60 元/ }).waitFor()
  await page.getByRole('button', { name: '决策表' }).click()
  await page.locator('.tjs-table').waitFor()
  await page.getByText('您可以要求由人来决定').waitFor()
  await page.context().close()
})
test('without signing in, a few answers suffice, and the questions grow by what is missing', async () => {
  const page = await open({}, '/portal/calculator')
  const form = page.getByRole('region', { name: '说几件事' })
  const questions = () => form.locator('.field').count()
  await form.getByLabel('周岁').fill('72')
  const before = await questions()
  await form.getByRole('group', { name: '本市户籍' }).getByText('是', { exact: true }).click()
  const card = page.getByRole('article').filter({ hasText: '老年综合津贴' })
  await card.getByText('每月 120 元', { exact: true }).waitFor()
  await form.getByRole('group', { name: '享受社会救助' }).getByText('否', { exact: true }).click()
  await page.getByText(/能享受 1 项/).waitFor()
  assert.equal(await form.getByText('救助类别').count(), 0)
  await form.getByRole('group', { name: '享受社会救助' }).getByText('是', { exact: true }).click()
  await form.getByRole('group', { name: '救助类别' }).waitFor()
  await form.getByRole('group', { name: '享受社会救助' }).getByText('否', { exact: true }).click()
  await form.getByRole('group', { name: '救助类别' }).waitFor({ state: 'detached' })
  assert.ok(await questions() > before, 'further questions follow')
  await card.getByText('依据第五条').click()
  await card.getByText('津贴按月发放').waitFor()
  await form.getByLabel('周岁').fill('七十')
  await form.getByText('请填数字').waitFor()
  await page.context().close()
})
test('a resident sees what she lacks, supposes to be older, and puts it back', async () => {
  const page = await open({ account: 'chen.yu' }, '/portal/calculator')
  const allowance = page.getByRole('article').filter({ hasText: '老年综合津贴' })
  await allowance.getByText('周岁：满 65（现为 64）').waitFor()
  await page.getByRole('button', { name: /^改一改\s*：周岁/ }).click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('70')
  await allowance.getByText('每月 120 元', { exact: true }).waitFor()
  await page.getByText('假设，登记为 64').waitFor()
  await page.getByRole('button', { name: /^恢复\s*：周岁/ }).click()
  await allowance.getByText('周岁：满 65（现为 64）').waitFor()
  await page.getByRole('group', { name: '做过照护等级评估' }).getByText('否', { exact: true }).click()
  await page.getByText('还不清楚 0 项').waitFor()
  await page.getByRole('button', { name: '我家' }).click()
  await page.getByText('给：您的家庭').waitFor()
  await page.getByLabel('我同意家人看到').check()
  await page.getByText('给：您的家庭').waitFor()
  assert.ok(await page.getByLabel('我同意家人看到').isChecked())
  await page.getByRole('button', { name: '我的企业' }).click()
  await page.getByRole('button', { name: '云澜市青禾食品店' }).click()
  await page.getByRole('article').filter({ hasText: '失业保险稳岗返还' }).getByText('一次 648 元').waitFor()
  await page.context().close()
})
test('what was found for me stands beside what is on the way and what was paid', async () => {
  const page = await open({ account: 'chen.yu' }, '/portal/me/benefits')
  const found = page.getByRole('region', { name: '为您找到的' })
  await found.getByText('困难残疾人生活补贴').waitFor()
  assert.equal(await found.getByRole('article').count(), 1)
  await page.getByText('发放记录').first().click()
  await page.getByRole('row', { name: /2026年11月10日 130 元 已发放/ }).waitFor()
  await page.context().close()
})
test('a limit of the sandbox moves in every test that names it, and nowhere else', () => {
  const drawn = { first: false, inputs: [], conditions: [{ expression: '周岁', values: '' }, { expression: '等级', values: '' }], rules: [{ tests: ['< 65', '"65"'], entitled: false, amount: '0', reason: '', article: '' }, { tests: ['[65..70)', '65, 66'], entitled: true, amount: '60', reason: '', article: '' }] }
  const { thresholdsOf, withThreshold } = drawing
  const [first] = thresholdsOf(drawn)
  assert.deepEqual(first, { condition: 0, value: '65', rules: [0, 1] })
  assert.deepEqual(withThreshold(drawn, first, '63').rules.map((one) => one.tests), [['< 63', '"65"'], ['[63..70)', '65, 66']])
})
test('an officer tries a policy from 63 on, looks at the groups, keeps it, and is told of a cell that is no condition', async () => {
  const page = await open({ account: 'li.police' }, '/desk/matching/elderly-allowance/allowance')
  await page.getByRole('link', { name: '在沙盒中试改' }).click()
  await page.getByText('12,000 条登记').waitFor()
  await page.getByLabel('周岁（界限 65）').fill('63')
  await page.getByLabel('周岁（界限 65）').press('Enter')
  await page.getByLabel('周岁（界限 63）').waitFor()
  await page.locator('.tiles .card', { hasText: '新增享受' }).getByText(/^\d/).first().waitFor()
  await page.getByLabel('按').selectOption('region')
  await page.getByRole('row', { name: /云山区 .*少于 10/ }).waitFor()
  await page.getByRole('button', { name: '留下这个方案' }).click()
  await page.getByRole('table', { name: '方案对比' }).getByRole('row').nth(2).waitFor()
  await page.getByRole('button', { name: '每个界限的影响' }).click()
  await page.getByRole('table', { name: '每个界限的影响' }).waitFor()
  await page.locator('summary', { hasText: '整张决策表' }).click()
  const cell = page.getByLabel('第 4 条规则，周岁')
  await cell.fill('[70..')
  await cell.press('Tab')
  await page.getByText('这一格不是条件。').first().waitFor()
  assert.equal(await cell.getAttribute('aria-invalid'), 'true')
  await page.getByRole('button', { name: '恢复现行' }).click()
  await page.getByLabel('周岁（界限 65）').fill('62')
  await page.getByLabel('周岁（界限 65）').press('Enter')
  await page.getByLabel('周岁（界限 62）').waitFor()
  await page.getByRole('button', { name: '另存为政策草稿' }).click()
  await page.waitForURL('**/desk/policies/elderly-allowance')
  await page.context().close()
})
test('what is being written is estimated over the registers, and again when it changes', async () => {
  const page = await open({ account: 'li.police' }, '/desk/policies/elderly-allowance')
  await page.getByRole('button', { name: '在登记数据上测算' }).click()
  await page.getByText('12,000 条登记').waitFor()
  await page.locator('.tiles .card', { hasText: '可享受人数' }).getByText(/^\d/).first().waitFor()
  await page.getByRole('button', { name: '逐格填写' }).click()
  const again = page.waitForRequest((one) => one.url().endsWith('/policies/estimate') && one.postData().includes('&lt; 64'))
  await page.getByLabel('第 2 条 周岁').fill('< 64')
  await again
  await page.context().close()
})
test('the law above it, what it excludes, and a second benefit with a table of its own are written too', async () => {
  const page = await open({ account: 'li.police' }, '/desk/policies/elderly-allowance')
  const sent = (text) => page.waitForRequest((one) => one.url().endsWith('/policies/check') && text.every((part) => one.postData().includes(part)))
  await page.getByRole('tab', { name: '条文' }).click()
  let checked = sent(['老年人权益保障法'])
  await page.getByRole('button', { name: '加一件依据' }).click()
  await page.getByLabel(/^上位依据 \d+ 中文$/).last().fill('老年人权益保障法')
  await page.getByLabel(/^上位依据 \d+ 英文$/).last().fill('Law on the Rights of the Elderly') // typed while the other is checked
  await checked
  assert.equal(await page.getByLabel(/^上位依据 \d+ 英文$/).last().inputValue(), 'Law on the Rights of the Elderly')
  checked = sent(['"excludes":["disabled-nursing-allowance"]'])
  await page.getByLabel('不能与这些政策同时享受').selectOption('disabled-nursing-allowance')
  await checked
  checked = sent(['"benefit":"benefit-2"', 'decision id=\\"entitlement_2\\"'])
  await page.getByRole('button', { name: '再加一项待遇' }).click()
  await checked
  page.once('dialog', (dialog) => dialog.accept())
  const without = page.waitForRequest((one) => one.url().endsWith('/policies/check') && !one.postData().includes('entitlement_2'))
  await page.getByRole('button', { name: /^删去.* 2$/ }).click()
  await without
  await page.context().close()
})
test('an officer lets the matching run and follows a policy down to its near misses', async () => {
  const page = await open({ account: 'li.police' }, '/desk')
  await page.getByRole('link', { name: '政策匹配' }).click()
  await page.getByRole('button', { name: '重新计算' }).click()
  await page.getByText('计算完成').waitFor()
  await page.getByLabel('领域').selectOption('elderly')
  await page.getByRole('row', { name: /失能老年人养老服务消费补贴/ }).getByRole('link').click()
  await page.getByRole('heading', { name: '只差一个条件的' }).waitFor()
  await page.getByRole('row', { name: /照护等级 民政/ }).waitFor()
  await page.getByRole('row', { name: /云山区 少于 10/ }).waitFor()
  await page.context().close()
})

test('what differs between two texts and two tables is told, and nothing else', async () => {
  const drafts = await vite.ssrLoadModule('/kit/policy-drafts.ts')
  const edit = await vite.ssrLoadModule('/kit/dmn-edit.ts')
  const old = drafts.whole({ title: { zh: '津贴', en: 'Allowance' }, version: 1, effective: { from: '2026-01-01' }, benefits: [{ benefit: 'a', reasons: { young: { zh: '小', en: 'young' } } }] })
  assert.deepEqual(drafts.changesOf(old, { ...old, version: 2 }), [])
  assert.deepEqual(drafts.changesOf(old, { ...old, version: 2, effective: { from: '2027-01-01' }, number: '六号' }), [{ pointer: '/effective/from', old: '2026-01-01', now: '2027-01-01' }, { pointer: '/number', old: '', now: '六号' }])
  assert.deepEqual(drafts.changesOf(undefined, { title: { zh: '新' } }), [{ pointer: '/title/zh', old: '', now: '新' }])
  const column = (title, kind) => ({ id: title, title, expression: title, type: '', kind })
  const rule = (id, ...texts) => ({ id, cells: texts.map((text, n) => ({ id: `${id}_${n}`, text })) })
  const table = (columns, rules) => ({ decision: 'd', name: 'd', table: 't', hit: 'UNIQUE', columns, rules })
  const before = table([column('周岁', 'input'), column('金额', 'output')], [rule('a', '< 60', '0'), rule('b', '>= 60', '100')])
  const after = table([column('户籍', 'input'), column('周岁', 'input'), column('金额', 'output')], [rule('b', 'true', '>= 60', '120'), rule('c', 'false', '-', '0')])
  assert.deepEqual(edit.compare(before, after).map((one) => [one.old?.id, one.now?.id, one.changed]), [['b', 'b', [true, false, true]], [undefined, 'c', [true, true, true]], ['a', undefined, [true, true, true]]])
  assert.deepEqual(drafts.reasonsIn(['"old"', '"old"', 'if x then "a" else "b"', '"too_young"']), ['old', 'too_young'])
  assert.deepEqual([drafts.inputOf('household.income_per_head'), drafts.columnOf(age, '人均月收入（元）'), drafts.typeOf(kind), drafts.testsOf(kind)], ['income_per_head', '人均月收入元', 'string', ['"minimum"', 'not("minimum")']])
})
