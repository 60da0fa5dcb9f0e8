// Policies as a node answers them: its packs' tables decided row by row over the facts somebody has or supposes.
import { readFileSync } from 'node:fs'

export const { facts: allFacts, policies } = JSON.parse(readFileSync(new URL('./mock-policies.json', import.meta.url), 'utf8'))
const t = (zh, en) => ({ zh, en })
const factOf = new Map(allFacts.map((one) => [one.fact, one]))
const today = '2026-11-22'
const times = { monthly: 12, yearly: 1, once: 1, none: 0 }

// One decision table: its rows with tests, outputs and the article.
export function tableOf(xml) {
  const texts = (part, tag) => [...part.matchAll(new RegExp(`<${tag}[^>]*>\\s*<text>([^]*?)</text>\\s*</${tag}>`, 'g'))].map((found) => found[1].replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"'))
  const inputs = [...xml.matchAll(/<informationRequirement[^>]*>\s*<requiredInput href="#([^"]+)"/g)].map((found) => found[1])
  const names = Object.fromEntries([...xml.matchAll(/<inputData id="([^"]+)" name="([^"]+)"/g)].map((found) => [found[2], found[1]]))
  const columns = texts(xml, 'inputExpression').map((name) => names[name] ?? inputs[0])
  const rules = [...xml.matchAll(/<rule [^]*?<\/rule>/g)].map(([part]) => ({ tests: texts(part, 'inputEntry'), outputs: texts(part, 'outputEntry'), article: texts(part, 'annotationEntry')[0] ?? '' }))
  return { columns, names, rules }
}
const tables = new Map(policies.map((one) => [one.policy, tableOf(one.dmn)]))

export function holds(test, value) {
  if (test === '-') return true
  if (value === null || value === undefined || value === '') return null
  const range = /^([[\](])\s*(.+?)\s*\.\.\s*(.+?)\s*([)\][])$/.exec(test)
  if (range) return (range[1] === '[' ? value >= +range[2] : value > +range[2]) && (range[4] === ']' ? value <= +range[3] : value < +range[3])
  const compared = /^(<=|>=|<|>)\s*(\S+)$/.exec(test)
  if (compared) return { '<': value < +compared[2], '>': value > +compared[2], '<=': value <= +compared[2], '>=': value >= +compared[2] }[compared[1]]
  return test.split(',').some((one) => JSON.parse(one.trim()) === value)
}
function amountOf(expression, names, given) {
  let text = expression.replaceAll('round half up', 'half_up').replaceAll('round up', 'up')
  for (const [name, input] of Object.entries(names).sort((a, b) => b[0].length - a[0].length)) text = text.replaceAll(name, String(given[input] ?? 0))
  const round = (how) => (x, n) => how(x * 10 ** n - (how === Math.ceil ? 1e-9 : 0)) / 10 ** n
  return String(new Function('half_up', 'up', 'min', 'max', `return ${text}`)(round(Math.round), round(Math.ceil), Math.min, Math.max))
}

function answerOf(policy, benefit, facts) {
  const { columns, names, rules } = tables.get(policy.policy)
  const given = Object.fromEntries(Object.entries(benefit.inputs).map(([input, fact]) => [input, facts[fact] ?? null]))
  const cells = rules.map((rule) => rule.tests.map((test, n) => holds(test, given[columns[n]])))
  const hit = rules.find((_, n) => cells[n].every((cell) => cell === true))
  const article = (name) => policy.text.find((one) => one.article.zh === name) ?? null
  const asFact = (n) => factOf.get(benefit.inputs[columns[n]])
  const base = { policy: policy.policy, title: policy.title, field: policy.field, benefit: benefit.benefit, benefit_title: benefit.title, pays: benefit.pays, delivery: benefit.delivery, item: benefit.item, amount: '', reason: null, article: null, missing: [], near: [], excluded_by: null }
  const open = rules.filter((_, n) => cells[n].every((cell) => cell !== false))
  if (!hit && open.length) {
    const missing = new Set(open.flatMap((rule) => rule.tests.flatMap((test, n) => (holds(test, given[columns[n]]) === null ? [n] : []))))
    return { ...base, is: 'unknown', missing: [...missing].map(asFact) }
  }
  const entitled = hit?.outputs[0] === 'true'
  const reason = hit ? benefit.reasons[JSON.parse(hit.outputs[2])] : null
  const near = entitled ? [] : rules.flatMap((rule, n) => {
    const away = cells[n].flatMap((cell, at) => (cell === false ? [at] : []))
    if (rule.outputs[0] !== 'true' || away.length !== 1 || cells[n].some((cell) => cell === null)) return []
    return [{ fact: asFact(away[0]), test: rule.tests[away[0]], article: article(rule.article), amount: amountOf(rule.outputs[1], names, given) }]
  })
  return { ...base, is: entitled ? 'entitled' : 'not_entitled', amount: entitled ? amountOf(hit.outputs[1], names, given) : '', reason, article: article(hit?.article), near: near.slice(0, 2) }
}

const yearly = (answer) => Number(answer.amount || 0) * times[answer.pays]
const rank = (answer) => (answer.is === 'entitled' ? 0 : answer.near.length ? 1 : answer.is === 'unknown' ? 2 : 3)
function answersOf(targets, facts, wanted) {
  const found = policies.filter((one) => targets.includes(one.target) && (!wanted?.length || wanted.includes(one.policy))).flatMap((policy) => policy.benefits.map((benefit) => answerOf(policy, benefit, facts)))
  for (const answer of found.filter((one) => one.is === 'entitled')) {
    const by = found.find((other) => other.is === 'entitled' && !other.excluded_by && yearly(other) > yearly(answer) && policies.find((one) => one.policy === answer.policy).benefits[0].excludes.some((one) => one.policy === other.policy))
    if (by) Object.assign(answer, { excluded_by: { policy: by.policy, title: by.title } })
  }
  return found.sort((a, b) => rank(a) - rank(b) || yearly(b) - yearly(a))
}
const sum = (answers, pays) => String(answers.filter((one) => one.is === 'entitled' && !one.excluded_by && one.pays === pays).reduce((all, one) => all + Number(one.amount), 0))
const withTotals = (answers) => ({ on: today, answers, totals: { monthly: sum(answers, 'monthly'), yearly: sum(answers, 'yearly'), once: sum(answers, 'once') } })
const line = ({ policy, version, title, summary, field, target, issuer, issuer_title, number, issued_on, from, until, in_force, benefits }) => ({ policy, version, title, summary, field, target, issuer, issuer_title, number, issued_on, from, until, in_force, benefits: benefits.map(({ benefit, title: name, pays, delivery }) => ({ benefit, title: name, pays, delivery })) })

export function lines(q) {
  const asked = (name) => q.get(name) ?? ''
  const fits = (one, without) => (!asked('q') || `${one.title.zh}${one.title.en}${one.summary.zh}${one.number}`.includes(asked('q'))) && (!asked('target') || one.target === asked('target')) && (!asked('delivery') || one.benefits.some((benefit) => benefit.delivery === asked('delivery'))) && (without || !asked('field') || one.field === asked('field'))
  const counted = policies.filter((one) => fits(one, true))
  return { policies: policies.filter((one) => fits(one)).map(line), fields: [...new Set(counted.map((one) => one.field))].map((field) => ({ field, count: counted.filter((one) => one.field === field).length })) }
}
export function policyOf(id) {
  const found = policies.find((one) => one.policy === id)
  return found ? { ...found, cases: found.cases.map((one) => ({ ...one, reason: found.benefits[0].reasons[one.reason] ?? t('', '') })), benefits: found.benefits.map(({ inputs: _, ...benefit }) => benefit) } : null
}
const targetsOf = (target) => (target === 'family' ? ['household', 'person'] : [target])
export function factsFor(target) {
  const count = new Map()
  for (const one of policies.filter((found) => found.target === target)) for (const benefit of one.benefits) for (const { fact } of benefit.facts) count.set(fact, (count.get(fact) ?? 0) + 1)
  return { facts: [...count].sort((a, b) => b[1] - a[1]).map(([fact, n]) => ({ ...factOf.get(fact), policies: n })) }
}
export const calculate = (body) => withTotals(answersOf([body.target], body.facts ?? {}, body.policies))

// What the registers know of the people of the story.
const known = {
  person: { 'person.local': true, 'person.age': 64, 'disability.held': true, 'disability.level': '2', 'disability.kind': '4', 'assistance.held': true, 'assistance.kind': 'near_minimum', 'care.held': null, 'care.level': null, 'child_protection.held': false, 'household.income_per_head': 1500, 'hospital.own_12m': 8200 },
  family: { 'household.income_per_head': 1500, 'household.area_per_head': 28.5, 'household.size': 3 },
  enterprise: { 'credit.dishonest': false, 'staff.dismissed_share': 0.02, 'unemployment_insurance.paid_12m': 1080, 'qualification.high_tech': false },
}
const registries = { person: t('人口登记', 'Population register'), disability: t('残疾人证登记', 'Disability register'), assistance: t('社会救助登记', 'Assistance register'), child_protection: t('儿童保障登记', 'Child protection register'), household: t('户籍登记', 'Household register'), hospital: t('住院结算', 'Hospital bills'), credit: t('失信名单', 'List of the dishonest'), staff: t('参保登记', 'Insurance register'), unemployment_insurance: t('失业保险缴费', 'Unemployment insurance'), qualification: t('企业资格认定', 'Qualifications') }
export function mine(wanted, overrides = {}) {
  const target = ['family', 'enterprise'].includes(wanted) ? wanted : 'person'
  const facts = { ...known[target], ...overrides }
  const answers = target === 'family' ? [...answersOf(['household'], facts).map((one) => ({ ...one, who: t('您的家庭', 'Your household') })), ...answersOf(['person'], { 'person.local': true, 'person.age': 0, 'child_protection.held': false, 'disability.held': false, 'assistance.held': false }, ['orphan-allowance', 'disabled-nursing-allowance']).map((one) => ({ ...one, who: t('周清禾（子女）', 'Zhou Qinghe (child)') }))] : answersOf(targetsOf(target), facts)
  const shown = Object.keys({ ...Object.fromEntries(factsFor(target === 'family' ? 'household' : target).facts.map((one) => [one.fact, 1])), ...known[target] })
  // What is known of several people at once is told of none of them.
  const told = target === 'family' ? [] : shown.map((fact) => ({ ...factOf.get(fact), value: facts[fact] ?? null, needs_consent: false, registry_title: registries[fact.split('.')[0]] ?? t('', '') }))
  return { ...withTotals(answers), facts: told }
}
export const benefits = { benefits: [
  { policy: 'disabled-nursing-allowance', title: t('重度残疾人护理补贴', 'Nursing allowance for severely disabled people'), benefit: 'allowance', benefit_title: t('重度残疾人护理补贴', 'Nursing allowance'), state: 'paying', amount: '130', pays: 'monthly', since: '2026-09-01', account_masked: '…1234', payment: 'pay-1', period: '2026-12', batch: 'b-2', number: 4, confirmed: true, may_change_account: false, may_opt_out: false, cause: null, payments: ['2026-11', '2026-10', '2026-09'].map((period) => ({ payment: `pay-${period}`, on: `${period}-10`, amount: '130', state: 'paid', period })) },
  { policy: 'medical-assistance', title: t('医疗救助', 'Medical assistance'), benefit: 'assistance', benefit_title: t('医疗救助', 'Medical assistance'), state: 'publicity', amount: '3120', pays: 'yearly', since: '2026-11-18', account_masked: '…5678', payment: 'pay-2', period: '2026', batch: 'b-3', number: 9, publicity_until: '2026-11-30T00:00:00+08:00', confirmed: false, may_change_account: true, may_opt_out: true, cause: null, payments: [] },
  { policy: 'elderly-allowance', title: t('老年综合津贴', 'Allowance for older people'), benefit: 'allowance', benefit_title: t('老年综合津贴', 'Allowance for older people'), state: 'failed', amount: '60', pays: 'monthly', since: '2026-11-01', account_masked: '…0405', payment: 'pay-3', period: '2026-11', batch: 'b-1', number: 31, confirmed: false, may_change_account: true, may_opt_out: false, cause: t('账户已注销', 'the account is closed'), payments: [] },
] }

// The board of officers: figures of a city of ten thousand.
const told = (count) => (count > 0 && count < 10 ? undefined : count)
const counted = (policy, { benefit, title, pays, delivery }, n) => ({ policy: policy.policy, title: policy.title, field: policy.field, target: policy.target, benefit, benefit_title: title, pays, delivery, entitled: 1240 - n * 118, unknown: told((n * 37) % 90), refused: 8000 + n * 81, new: told((n * 5) % 14), ended: told((n * 3) % 7), ...(delivery === 'automatic' ? { unserved: 1240 - n * 118 } : {}), yearly: String((1240 - n * 118) * (n % 3 ? 720 : 1560)) })
const board = policies.flatMap((policy, n) => policy.benefits.map((benefit) => counted(policy, benefit, n)))
export const matching = (run) => ({ run, running: false, progress: 0, policies: board })
export const firstRun = { run: '01m82nwbyd2h7rmkkt6z2p7pmm', at: '2026-11-22T06:05:00+08:00', on: today, through: 12_345, data: 'c0ffee', seconds: 0.4 }
const districts = [['990101000000', '云湖区', 'Yunhu'], ['990102000000', '清禾区', 'Qinghe'], ['990103000000', '澜湖区', 'Lanhu'], ['990104000000', '云山区', 'Yunshan']]
const figured = (count, yearly) => (count < 10 ? { few: true } : { count, ...(yearly ? { yearly: String(Math.round(yearly)) } : {}), few: false })
export function matched(id, benefit) {
  const policy = policies.find((one) => one.policy === id)
  const line = board.find((one) => one.policy === id && one.benefit === benefit)
  if (!policy || !line) return null
  const { rules, columns } = tables.get(id)
  const { title } = policy
  const own = policy.benefits.find((one) => one.benefit === benefit)
  const shares = [0.42, 0.31, 0.265, 0.005]
  return {
    line,
    districts: districts.map(([region, zh, en], n) => { const { count, ...rest } = figured(Math.round(line.entitled * shares[n]), Number(line.yearly) * shares[n]); return { region, title: t(zh, en), ...(count === undefined ? {} : { entitled: count }), ...rest } }),
    rules: rules.flatMap((rule, n) => (rule.outputs[0] === 'true' ? [{ rule: n + 1, reason: own.reasons[JSON.parse(rule.outputs[2])], article: policy.text.find((one) => one.article.zh === rule.article)?.article ?? t('', ''), ...figured(Math.round(line.entitled / (n + 1)), Number(line.yearly) / (n + 1)) }] : [])),
    missing: line.unknown ? own.facts.slice(-2).map((fact, n) => ({ fact, ...figured(Math.ceil(line.unknown / (n * 9 + 1))) })) : [],
    near: rules.flatMap((rule) => (rule.outputs[0] === 'true' ? rule.tests.flatMap((test, n) => (test !== '-' && test !== 'true' ? [{ fact: factOf.get(own.inputs[columns[n]]), test, ...figured(31 - n * 23) }] : [])) : [])).slice(0, 4),
  }
}

// The sandbox: the table of a policy, and figures that follow from how far its first number was moved.
export function sandbox(id, benefit) {
  const policy = policies.find((one) => one.policy === id)
  const found = policy?.benefits.find((one) => one.benefit === benefit)
  if (!found) return null
  const { columns, names, rules } = tables.get(id)
  const nameOf = Object.fromEntries(Object.entries(names).map(([name, input]) => [input, name]))
  return {
    policy: id, version: 1, title: policy.title, target: policy.target, benefit, benefit_title: found.title, pays: found.pays, budget: policy.budget,
    drawn: {
      first: false, inputs: Object.entries(found.inputs).map(([input, fact]) => ({ input, name: nameOf[input] ?? input, fact })), conditions: columns.map((input) => ({ expression: nameOf[input] ?? input, values: '' })),
      rules: rules.map((rule) => ({ tests: rule.tests, entitled: rule.outputs[0] === 'true', amount: rule.outputs[1], reason: JSON.parse(rule.outputs[2]), article: rule.article })),
    },
    reasons: found.reasons, articles: policy.text, facts: allFacts.filter((one) => /^(person|household|disability)\./.test(one.fact)),
  }
}
const numbers = (drawn) => drawn.rules.flatMap((rule) => rule.tests.flatMap((test) => (/[<>[\](]/.test(test) ? [...test.matchAll(/\d+/g)].map(Number) : [])))
const sumOf = (list) => list.reduce((sum, one) => sum + one, 0)
const figure = (people, each = 1440) => (people < 10 ? {} : { people, yearly: String(people * each) })
export function estimate(id, benefit, drawn) {
  const before = sandbox(id, benefit).drawn
  const broken = drawn.rules.flatMap((rule, n) => rule.tests.flatMap((test, k) => (/^\[[^\])]*$/.test(test) ? [{ code: 'rules.syntax', pointer: `/drawn/rules/${n}/tests/${k}`, what: '这一格不是条件。', remedy: '补上右括号。' }] : [])))
  if (broken.length) return { broken }
  const more = Math.max(-1000, 40 * (sumOf(numbers(before)) - sumOf(numbers(drawn))))
  const pay = (one) => sumOf(one.rules.map((rule) => Number(rule.amount) || 0)) / Math.max(1, one.rules.filter((rule) => rule.entitled).length) * 12 || 720
  const [was, now] = [pay(before), pay(drawn)]
  const lines = (names) => names.map(([group, title, share]) => ({ group, title, population: figure(Math.round(12_000 * share), 0), today: figure(Math.round(1240 * share), was), variant: figure(Math.round((1240 + more) * share), now), gained: figure(Math.round(Math.max(0, more) * share), now), lost: figure(Math.round(Math.max(0, -more) * share), was) }))
  return { body: {
    run: firstRun.run, on: today, rows: 12_000, seconds: 0.21, today: figure(1240, was), variant: figure(1240 + more, now), gained: figure(Math.max(0, more), now), lost: figure(Math.max(0, -more), was),
    more: now > was ? figure(1240, now - was) : {}, less: now < was ? figure(1240, was - now) : {}, unknown_today: figure(86, 0), unknown_variant: figure(86, 0), rules_left_out: 0,
    years: [0, 1, 2, 3, 4].map((n) => ({ year: 2026 + n, today: figure(1240 + 70 * n, was), variant: figure(1240 + more + 74 * n, now) })), held: [],
    dimensions: [
      { dimension: 'region', title: t('地区', 'District'), is_ordered: false, groups: lines(districts.map(([code, zh, en], n) => [code, t(zh, en), [0.4, 0.3, 0.294, 0.006][n]])) },
      { dimension: 'person.age', title: t('周岁', 'Age in years'), is_ordered: true, groups: lines([['1', t('60–69', '60–69'), 0.5], ['2', t('70–79', '70–79'), 0.3], ['3', t('80 及以上', '80 and more'), 0.2]]) },
      { dimension: 'person.sex', title: t('性别', 'Sex'), is_ordered: false, groups: lines([['1', t('男', 'Male'), 0.47], ['2', t('女', 'Female'), 0.53]]) },
    ],
    equality: { fact_title: t('家庭月人均收入', 'Income per head a month'), gini_without: 0.392, gini_today: 0.389, gini_variant: 0.387, poor_without: 0.181, poor_today: 0.176, poor_variant: 0.172, concentration_today: -0.08, concentration_variant: -0.11 },
    dmn: '<definitions/>',
  } }
}
export function sensitivity(id, benefit, drawn) {
  const figureAt = (moved) => figure(1240 - 40 * moved, 1440)
  return { variant: figure(1240), thresholds: [...new Set(numbers(drawn))].map((value) => ({ condition: 1, name: (drawn.conditions[1] ?? drawn.conditions[0]).expression, value: String(value), lower: { value: String(value - 1), figure: figureAt(-1) }, upper: { value: String(value + 1), figure: figureAt(1) } })) }
}
