// Appeals, refusals and the register of algorithms as a node tells them: three appeals of one resident, at different places.
const t = (zh, en) => ({ zh, en })
const fact = (name, title, type, more = {}) => ({ fact: name, title, type, scale: 0, options: [], source: 'police', source_title: t('云澜市公安局', 'Bureau of Public Security'), registry_title: t('人口库', 'People'), ...more })
const age = fact('person.age', t('周岁', 'Age in years'), 'number')
const local = fact('person.local', t('本市户籍', 'Registered here'), 'boolean')
const from = (entry) => [{ registry: 'person', registry_title: t('人口库', 'People'), version: 2, entry }]
const was = { on: '2026-11-02', through: 51_204, version: 1, hash: '9f86d081884c7d659a2feaa0c55ad015', is: 'not_entitled', amount: '', reason: t('未满 65 周岁，满 65 周岁当月起可以享受', 'Under 65; due from the month of turning 65'), rule: 2, article: t('第四条', 'Article 4'), article_text: t('年满 65 周岁的可以享受津贴。', 'From 65 the allowance is due.'), missing: [], facts: [{ fact: { ...age, value: 64 }, sources: from(41_007) }, { fact: { ...local, value: true }, sources: from(41_007) }] }
const fresh = { ...was, on: '2026-11-16', through: 52_990, is: 'entitled', amount: '60', reason: t('65 至 69 周岁，每月 60 元', 'Aged 65 to 69: 60 yuan a month'), rule: 3, article: t('第五条', 'Article 5'), article_text: t('65 至 69 周岁每月 60 元。', '60 yuan a month from 65 to 69.'), facts: [{ fact: { ...age, value: 65 }, sources: from(52_981) }, was.facts[1]] }
const few = { people: null, few: true }
const none = { people: 0, few: false }
const remedies = [{ remedy: 'reconsideration', title: t('行政复议', 'Administrative reconsideration'), to: t('作出决定的机关的本级人民政府', 'The people’s government to which the deciding office belongs'), until: '2027-01-15', count: 60, unit: 'days', law: t('中华人民共和国行政复议法', 'Administrative Reconsideration Law'), article: t('第二十条', 'Article 20') }, { remedy: 'litigation', title: t('行政诉讼', 'Administrative litigation'), to: t('有管辖权的人民法院', 'The people’s court that has jurisdiction'), until: '2027-05-16', count: 6, unit: 'months', law: t('中华人民共和国行政诉讼法', 'Administrative Litigation Law'), article: t('第四十六条', 'Article 46') }]
const base = { title: t('老年综合津贴', 'Allowance for older people'), policy: 'elderly-allowance', case: '', benefit: 'allowance', target: 'person', overdue: false, who: null, evidence: [{ number: 1, name: '出生证明.pdf', media_type: 'application/pdf', bytes: 231_000, at: '2026-11-02T02:01:00Z' }], answer: was, fresh: null, request: null, seats: 3, board: [], verdict: null, dismissed_because: '', reply: '', answered_on: null, remedies: remedies.map((one) => ({ ...one, until: null })), version: 1, datum: { fact: age, should_be: 65 }, ground: 'datum', text: '我是 1961 年出生的，登记成了 1962 年。' }
const opinions = [['uphold', '出生证明与原始档案一致。'], ['uphold', '同意更正。'], ['reject', '应先到派出所办理更正。']]
const board = (names) => opinions.map(([verdict, reasons], n) => ({ state: 'voted', who: names ? ['严谨', '舒平', '温良'][n] : null, mine: false, verdict, reasons }))
const request = { act: 'correct', office: t('云澜市公安局', 'Bureau of Public Security'), fact: age, done: true, words: '核对原始档案，已更正出生日期。', rerun: { asked: few, won: few, lost: none, more: none, less: none } }
const states = { lodged: t('待受理', 'to be admitted'), with_board: t('评议中', 'with the board'), with_office: t('主管部门处理中', 'being put right'), to_answer: t('待答复', 'to be answered'), answered: t('已答复', 'answered'), dismissed: t('未予受理', 'not admitted'), withdrawn: t('已撤回', 'withdrawn') }
const appeal = (id, n, state, more = {}) => ({ ...base, appeal: id, number: `SS-2026-00000${n}`, state, state_title: states[state], lodged_at: `2026-11-0${n}T02:00:00Z`, due_on: ['answered', 'dismissed', 'withdrawn'].includes(state) ? null : '2026-11-30', acts: [], ...more })
export const appeals = () => [
  appeal('appeal-lodged', 4, 'lodged', { due_on: '2026-11-20', overdue: true }),
  appeal('appeal-board', 3, 'with_board', { board: [{ state: 'voted', who: '严谨', mine: false, verdict: null, reasons: '' }, { state: 'seated', who: '舒平', mine: true, verdict: null, reasons: '' }, { state: 'replaced', who: '贾真', mine: false, verdict: null, reasons: '与申诉人是邻居' }, { state: 'seated', who: '温良', mine: false, verdict: null, reasons: '' }] }),
  appeal('appeal-office', 2, 'with_office', { board: board(true), verdict: 'uphold', request: { ...request, done: false, words: '', rerun: null } }),
  appeal('appeal-answered', 1, 'answered', { board: board(false), verdict: 'uphold', request, fresh, reply: '您的出生日期已经更正，自本月起每月 60 元。', answered_on: '2026-11-16', remedies }),
]
// What somebody may do now, by what the account may do at all.
export function acts(one, actor) {
  const may = (permission) => (actor.permissions ?? []).includes(permission)
  if (actor.kind === 'resident') return ['answered', 'dismissed', 'withdrawn'].includes(one.state) ? [] : ['withdraw']
  if (one.state === 'lodged' && may('appeals.review')) return ['admit', 'dismiss']
  if (one.state === 'with_board' && may('appeals.judge')) return ['declare_conflict', 'give_opinion']
  if (one.state === 'with_office' && may('appeals.act')) return ['do_request', 'decline_request']
  if (one.state === 'to_answer' && may('appeals.review')) return ['answer']
  return []
}
export const line = ({ appeal: id, number, title, policy, case: of, ground, state, state_title, lodged_at, due_on, overdue }, actor, all) => ({ appeal: id, number, title, policy, case: of, ground, state, state_title, lodged_at, due_on, overdue, acts: acts(all, actor) })
// The list as the desk asks for it: filtered, with counts of everything she may see.
export function listed(all, actor, q) {
  const seen = all.filter((one) => ['answered', 'dismissed', 'withdrawn'].includes(one.state) === (q.get('ended') === 'true'))
  const lines = seen.map((one) => line(one, actor, one))
  const days = Number(q.get('due_within'))
  const rows = lines.filter((one) => (!q.get('state') || one.state === q.get('state')) && (!q.get('policy') || one.policy === q.get('policy')) && (!q.get('mine') || one.acts.length) && (!q.get('overdue') || one.overdue) && (!days || (one.due_on && Date.parse(one.due_on) < Date.parse('2026-11-23') + days * 86_400_000)))
  return { rows, counts: { all: lines.length, mine: lines.filter((one) => one.acts.length).length, overdue: lines.filter((one) => one.overdue).length, states: figures(seen), policies: [{ policy: base.policy, title: base.title, count: lines.length }] } }
}
export const goTo = (one, state, more = {}) => Object.assign(one, { state, state_title: states[state] }, more)
export const lodged = (body, n) => appeal(`appeal-${n}`, 5, 'lodged', { ground: body.ground, text: body.text, datum: body.datum ? { fact: age, should_be: body.datum.should_be } : null, evidence: [] })
export const records = { registry: 'person', title: t('人口库', 'People'), fields: [], rows: [{ record: 'person-1', version: 2, fields: [{ field: 'name', title: t('姓名', 'Name'), type: 'text', options: [], value: '刘秀兰', masked: false }, { field: 'identity_number', title: t('公民身份号码', 'Identity number'), type: 'identity_number', options: [], value: '990103********9846', masked: true }, { field: 'birth_date', title: t('出生日期', 'Date of birth'), type: 'date', options: [], value: '1962-11-03', masked: false }, { field: 'sex', title: t('性别', 'Sex'), type: 'code', options: [{ code: '1', title: t('男性', 'Male') }, { code: '2', title: t('女性', 'Female') }], value: '2', masked: false }, { field: 'local', title: t('本市户籍', 'Registered here'), type: 'boolean', options: [], value: true, masked: false }] }] }
export const proposals = () => [{ proposal: 'proposal-1', policy: 'elderly-allowance', title: base.title, benefit: 'allowance', benefit_title: base.title, target: 'person', amount: '60', state: 'open', at: '2026-11-20T02:00:00Z', reasons: '', decided_at: null, who: '刘秀兰', facts_asked: { 'person.age': 67, 'person.local': true }, version: 1 }]
const algorithm = (id, kind, title, owner, purpose, more) => ({ algorithm: id, title, kind, owner: owner[0], owner_title: owner[1], purpose, from: '2026-01-01', answered: null, automatic: false, impact: t('误判会使老人少领津贴；有异议可以申诉，由人评议。', 'A wrong answer costs an older person the allowance; it can be appealed to people.'), contact: owner[0], contact_title: owner[1], inputs: [{ name: 'person.age', title: age.title, source: age.source_title }, { name: 'person.local', title: local.title, source: local.source_title }], versions: [{ version: 1, hash: was.hash, from: '2026-01-01', until: '2030-12-31' }], used_by: [title], policy: '', model: '', appeals: true, ...more })
const civil = ['civil-affairs', t('云澜市民政局', 'Bureau of Civil Affairs')]
export const algorithms = [
  algorithm('decision.business-desk', 'routes', t('个体户登记分派', 'Desk for businesses'), ['market', t('云澜市市场监督管理局', 'Market Regulation')], t('把个体工商户登记分派到合适的窗口', 'Sends registrations of businesses to the desk that fits'), { model: 'business-desk', versions: [{ version: 1, hash: 'b5bb9d8014a0f9b1d61e21e796d78dcc', from: '2026-01-01', until: null }] }),
  algorithm('decision.rainstorm', 'computes', t('暴雨响应等级', 'Response to rainstorms'), ['emergency', t('云澜市应急管理局', 'Emergency Management')], t('按雨量和水位判定暴雨应急响应等级', 'Tells from rain and water levels which response a rainstorm needs'), { model: 'rainstorm' }),
  algorithm('policy.elderly-allowance', 'decides', base.title, civil, t('判定谁可以享受、多少', 'Decides who is entitled, to how much'), { policy: 'elderly-allowance', answered: 987_412, automatic: true }),
]
export const figures = (all) => [...new Set(all.map((one) => one.state))].map((state) => ({ state, title: states[state], count: all.filter((one) => one.state === state).length, overdue: all.filter((one) => one.state === state && one.overdue).length }))
