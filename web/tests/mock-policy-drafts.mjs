// Policies being written, as a node answers: drafts over the newest version, cases asked of the table that is sent.
import { allFacts, holds, policies, tableOf } from './mock-policies.mjs'

const t = (zh, en) => ({ zh, en })
const nowhere = { element: '', name: '', table: '', rule: 0, rule_id: '', column: '', cell: 0, cell_id: '' }
const textOf = (one) => ({
  policy: one.policy, version: one.version, title: one.title, summary: one.summary, issuer: one.issuer, number: one.number, issued_on: one.issued_on, effective: { from: one.from, ...(one.until ? { until: one.until } : {}) }, target: one.target, field: one.field,
  law: one.law, text: one.text, ...(one.budget ? { budget: one.budget } : {}), contact: { phone: one.contact }, algorithm: { purpose: one.algorithm.purpose, impact: one.algorithm.impact, contact: one.algorithm.contact },
  benefits: one.benefits.map(({ benefit, title, inputs, pays, delivery, item, excludes, reasons }) => ({ benefit, title, decision: 'entitlement', inputs, pays, delivery, ...(item ? { item } : {}), excludes: excludes.map((other) => other.policy), reasons })),
})
const ages = { '刚满 65 周岁': 65, '差一岁': 64, '满 70 周岁': 70, '89 周岁': 89, '99 周岁': 99, '百岁老人': 100, '外地户籍的老人': 82, '户籍不明': 70 }
const casesOf = (one) => one.cases.map(({ title, is, amount, reason }) => ({ case: title, given: { ...(title === '户籍不明' ? {} : { 'person.local': title !== '外地户籍的老人' }), 'person.age': ages[title] ?? 70 }, is, ...(amount ? { amount: Number(amount) } : {}), ...(reason ? { reason } : {}), ...(is === 'unknown' ? { missing: ['person.local'] } : {}) }))
const versionsOf = (one) => [{ version: one.version, from: one.from, until: one.until, in_force: one.in_force, number: one.number, hash: one.hash, pack: 'yunlan' }]
const newestOf = (one) => ({ number: one.version, base: one.hash, text: textOf(one), cases: casesOf(one), dmn: one.dmn })

export const find = (id) => policies.find((one) => one.policy === id)
export const rows = (drafts) => [
  ...policies.map((one) => ({ policy: one.policy, title: one.title, field: one.field, target: one.target, versions: versionsOf(one), draft: drafts.get(one.policy) ?? null })),
  ...[...drafts.values()].filter((one) => !find(one.policy)).map((one) => ({ policy: one.policy, title: one.text.title, field: null, target: '', versions: [], draft: one })),
]
export function design(id, draft) {
  const one = find(id)
  if (!one && !draft) return null
  return { policy: id, title: one?.title ?? draft.text.title, versions: one ? versionsOf(one) : [], newest: one ? newestOf(one) : null, draft: draft ?? null, publications: one ? [{ policy: id, number: one.version, from: one.from, hash: one.hash, authors: ['方蕙'], approved_by: '唐衡', note: '首次发布', published_at: '2025-12-01T09:00:00+08:00' }] : [] }
}
export const words = (target) => ({ facts: allFacts.filter((one) => target !== 'enterprise' || !one.fact.startsWith('person.')), policies: policies.map(({ policy, title }) => ({ policy, title })), items: [{ policy: 'elderly-allowance', title: t('老年综合津贴', 'Allowance for older people') }], functions: [{ policy: 'civil-affairs', title: t('民政', 'Civil affairs') }, { policy: 'medical-insurance', title: t('医疗保障', 'Medical insurance') }] })

function ask(dmn, inputs, given) {
  const { columns, rules } = tableOf(dmn)
  const facts = Object.fromEntries(Object.entries(inputs).map(([input, fact]) => [input, given?.[fact] ?? null]))
  const cells = rules.map((rule) => rule.tests.map((test, n) => holds(test, facts[columns[n]])))
  const hit = rules.find((_, n) => cells[n].every((cell) => cell === true))
  if (!hit) return { is: 'unknown', amount: '', reason: '', missing: Object.entries(inputs).filter(([input]) => facts[input] === null).map(([, fact]) => fact) }
  const entitled = hit.outputs[0] === 'true'
  return { is: entitled ? 'entitled' : 'not_entitled', amount: entitled ? hit.outputs[1] : '', reason: JSON.parse(hit.outputs[2]), missing: [] }
}
// Two rules with the same condition overlap; a case that comes out otherwise is a fault of its own.
export function check(body, draft) {
  const one = find(body.policy)
  const text = body.text ?? draft?.text ?? textOf(one)
  const dmn = body.dmn ?? draft?.dmn ?? one.dmn
  const findings = []
  const rules = [...dmn.matchAll(/<rule id="([^"]+)"[^]*?<\/rule>/g)].map((found) => found[1])
  const seen = new Map()
  tableOf(dmn).rules.forEach((rule, n) => {
    const key = rule.tests.join('|')
    if (seen.has(key)) findings.push({ code: 'rules.overlap', file: 'benefit.dmn', line: 40 + n, what: t(`规则 ${seen.get(key)} 与规则 ${n + 1} 可能同时命中，而策略为 UNIQUE`, `rules ${seen.get(key)} and ${n + 1} may match together under the policy UNIQUE`), remedy: t('请收窄其中一条，或改用 FIRST 等策略。', 'Narrow one of them, or use another policy such as FIRST.'), pointer: '', place: { ...nowhere, element: 'entitlement', name: '老年综合津贴资格和金额', table: 'entitlement_table', rule: n + 1, rule_id: rules[n] ?? '' } })
    else seen.set(key, n + 1)
  })
  for (const [input, fact] of Object.entries(text.benefits[0].inputs)) if (!allFacts.some((known) => known.fact === fact)) findings.push({ code: 'catalog.unknown_reference', file: 'policy.yaml', line: 22, what: t(`没有事实“${fact}”。`, `There is no fact '${fact}'.`), remedy: t('改用 facts.yaml 中该对象的事实，或在那里登记。', 'Use a fact of that target in facts.yaml, or declare it there.'), pointer: `/benefits/0/inputs/${input}`, place: nowhere })
  if (one && text.effective.from <= '2026-11-23') findings.push({ code: 'design.policy_begins_too_early', file: 'policy.yaml', line: 0, what: t(`自 ${text.effective.from} 起施行，会改动已经施行的版本。`, `It would begin on ${text.effective.from} and change what is in force already.`), remedy: t('施行日期最早写 2026-11-24。', 'Let it begin on 2026-11-24 at the earliest.'), pointer: '/effective/from', place: nowhere })
  const cases = (body.cases ?? draft?.cases ?? (one ? casesOf(one) : [])).map((expected, n) => {
    const said = ask(dmn, text.benefits[0].inputs, expected.given)
    const holding = said.is === expected.is && (expected.amount === undefined || Number(expected.amount) === Number(said.amount)) && (!expected.reason || expected.reason === said.reason)
    if (!holding) findings.push({ code: 'catalog.policy_case', file: 'cases.yaml', line: n + 2, what: t(`案例“${expected.case}”不成立：判定结果是 ${said.is}, ${said.amount}`, `The case '${expected.case}' does not hold: the answer is ${said.is}, ${said.amount}.`), remedy: t('改正决策表，或改正案例。', 'Correct the table, or the case.'), pointer: `/cases/${n}`, place: nowhere })
    return { holds: holding, ...said }
  })
  return { ok: !findings.length, version: one ? one.version + 1 : 1, from: text.effective.from, findings, cases }
}
export function save(id, body, before) {
  const one = find(id)
  return { policy: id, number: one ? one.version + 1 : 1, from: body.text?.effective.from ?? before?.from ?? null, base: body.base ?? '', is_stale: false, state: 'open', note: body.note ?? '', reason: '', authors: ['李明'], is_mine: true, saved_at: new Date().toISOString(), text: body.text ?? before?.text ?? textOf(one), cases: body.cases ?? before?.cases ?? casesOf(one), dmn: body.dmn ?? before?.dmn ?? one.dmn, version: (before?.version ?? 0) + 1 }
}
// What somebody else has submitted: every amount is a little more.
export function submitted(id) {
  const one = find(id)
  const raised = (text) => (/^[1-9]\d*$/.test(text) ? String(Number(text) + 20) : text)
  const dmn = one.dmn.replace(/(<outputEntry[^>]*>\s*<text>)([^<]*)(<\/text>)/g, (_, before, text, after) => before + raised(text) + after)
  return { ...save(id, { dmn, text: { ...textOf(one), effective: { from: '2027-01-01' }, number: '云府规〔2026〕12号' }, base: one.hash, note: '各档提高二十元' }), state: 'submitted', authors: ['方蕙'], is_mine: false }
}
