// Policies as the pages speak of them: the shapes of the API, and the pure parts: a condition in plain words, a fact's
// value as people read it, what a year brings.
//
// Always true
//  1. A condition that is not understood is shown as it is written, never guessed.
//  2. Amounts arrive as decimal texts in yuan and leave as texts of the reader's language; numbers only stand between.
import type { components } from './api-types'
import { language, say, showDay, t } from './i18n'
import type { Json, RuleModel, Text } from './types'

type Described = components['schemas']
export type Target = 'person' | 'household' | 'enterprise'
export type PolicyBenefit = Described['BenefitLine']
export type Pays = PolicyBenefit['pays']
export type Delivery = PolicyBenefit['delivery']
export type Whom = NonNullable<Described['MyCalculationIn']['for']>
export type PolicyLine = Described['PolicyLine']
export type FieldCount = Described['FieldCount']
export type PolicyLines = Described['PoliciesOut']
export interface PolicyQuestion { q?: string; field?: string; target?: string; delivery?: string }
export type FactOption = Described['FactOption']
export type Fact = Pick<Described['FactView'], 'fact' | 'title' | 'type' | 'scale' | 'options' | 'source' | 'source_title'>
// `needs_consent`: other adults of the household have not agreed that it is shown.
export type KnownFact = Omit<Described['FactView'], 'value'> & { value?: Json }
export type Article = Described['ArticleView']
export type BenefitRules = Described['BenefitView']
export type PolicyCase = Described['PolicyCaseView']
export type Policy = Described['PolicyView']
export type Answer = Described['AnswerView']
export type AnswerIs = Answer['is']
export type Near = Described['NearMissView']
export type Totals = Described['TotalsView']
export type Answers = Pick<Described['CalculationView'], 'on' | 'answers' | 'totals'>
export type MyPolicies = Omit<Described['CalculationView'], 'facts'> & { facts: KnownFact[] }
export type Facts = Record<string, Json>
export type Benefit = Described['MyBenefitView']
export type BenefitState = Benefit['state']
export type MatchingLine = Described['MatchingLine']
export type MatchingRun = Described['RunView']
export type Matching = Described['MatchingOut']
// `few`: so few that they could be told apart, so no figure is given.
export type MatchingDetail = Described['BenefitOut']

const plainNumber = (value: number, most = 2) => value.toLocaleString(language.value, { maximumFractionDigits: most })
export const money = (amount: string | number) => t('policy.yuan', { amount: plainNumber(Number(amount)) })
// Large sums in the unit people count them in: 万元, or compact.
export function largeMoney(amount: string | number): string {
  const value = Number(amount)
  if (Math.abs(value) < 1_000_000) return money(value)
  return language.value === 'en' ? t('policy.yuan', { amount: value.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 1 }) }) : t('policy.ten_thousand', { amount: plainNumber(value / 10_000, 1) })
}
export const paid = (amount: string | number, pays: Pays) => t(`policy.pays_${pays}`, { amount: money(amount) })

const timesAYear: Record<Pays, number> = { monthly: 12, yearly: 1, once: 1, none: 0 }
export const yearlyOf = (answer: Answer) => (answer.is === 'entitled' && !answer.excluded_by ? Number(answer.amount || 0) * timesAYear[answer.pays] : 0)

// What the next twelve months bring in each field of life, the most first.
export function byField(answers: Answer[]): { field: string; amount: number }[] {
  const sums = new Map<string, number>()
  for (const answer of answers) if (yearlyOf(answer)) sums.set(answer.field, (sums.get(answer.field) ?? 0) + yearlyOf(answer))
  return [...sums].map(([field, amount]) => ({ field, amount })).sort((a, b) => b.amount - a.amount)
}

// How far a known figure is from what a condition asks, as a share of the greater of both; 1 where it is no matter of figures.
function distance(one: Near, now: Json | undefined): number {
  const bound = Number(/-?\d+(\.\d+)?/.exec(shortOf(one.test, now))?.[0] ?? NaN)
  return typeof now === 'number' && Number.isFinite(bound) ? Math.abs(bound - now) / Math.max(Math.abs(bound), Math.abs(now), 1) : 1
}
// Time only goes on: nobody gets younger, and what is more than five years off is not near.
function isReachable({ fact, test }: Near, now: Json | undefined): boolean {
  if (!isTime(fact) || typeof now !== 'number') return true
  const [, how, bound] = /^(<=|>=|<|>)\s*(-?[\d.]+)$/.exec(shortOf(test, now).trim()) ?? []
  if (!how) return true
  return how.startsWith('>') && Number(bound) - now <= (/month/.test(fact.fact) ? 60 : 5)
}
export const nearness = (answer: Answer, facts: Facts) => Math.min(1, ...answer.near.map((one) => distance(one, facts[one.fact.fact])))

// What somebody nearly entitled could wait for or bring about; of several steps of one fact the first counts.
export function waysOf(answer: Answer, facts: Facts): Near[] {
  const reachable = answer.near.filter((one) => isReachable(one, facts[one.fact.fact]))
  return reachable.filter((one, n) => reachable.findIndex((other) => other.fact.fact === one.fact.fact) === n)
}

export type Group = 'entitled' | 'near' | 'unknown' | 'others'
export const groupOf = (answer: Answer, facts: Facts = {}): Group => (answer.is === 'entitled' ? 'entitled' : waysOf(answer, facts).length ? 'near' : answer.is === 'unknown' ? 'unknown' : 'others')

// The facts that unknown answers wait for, those that would settle most of them first.
export function wantedFacts(answers: Answer[]): Fact[] {
  const count = new Map<string, { fact: Fact; n: number }>()
  for (const answer of answers) if (answer.is === 'unknown') for (const fact of answer.missing) count.set(fact.fact, { fact, n: (count.get(fact.fact)?.n ?? 0) + 1 })
  return [...count.values()].sort((a, b) => b.n - a.n).map((one) => one.fact)
}

// Whether there is a record is asked before what it says: `disability.level` after `disability.held`; where there is none,
// what it says is asked only if an answer still waits for it.
const heldOf = (name: string) => `${name.split('.')[0]}.held`
export function isTimely(name: string, exists: (name: string) => boolean, said: Facts, awaited: Set<string>): boolean {
  if (heldOf(name) === name || !exists(heldOf(name)) || said[heldOf(name)] === true) return true
  return said[heldOf(name)] === false && (awaited.has(name) || (said[name] ?? null) !== null)
}

// More questions at their place: what a record says after whether there is one, all else at the end.
export function withQuestions(asked: Fact[], more: Fact[]): Fact[] {
  const out = [...asked]
  for (const fact of more) {
    const last = out.map((one) => one.fact === heldOf(fact.fact) || heldOf(one.fact) === heldOf(fact.fact)).lastIndexOf(true)
    out.splice(last < 0 ? out.length : last + 1, 0, fact)
  }
  return out
}

// A value as people read it: yes and no, the title of a code, a day, a number with its separators.
export function shownValue(fact: Fact, value: Json | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  if (fact.type === 'boolean' || typeof value === 'boolean') return t(String(value) === 'true' ? 'form.yes' : 'form.no')
  const option = fact.options.find((one) => one.code === String(value))
  if (option) return say(option.title)
  if (fact.type === 'date') return showDay(String(value))
  return fact.type === 'number' && Number.isFinite(Number(value)) ? plainNumber(Number(value), Math.max(fact.scale, 2)) : String(value)
}

// What somebody typed or chose, as the server takes it; undefined where nothing is said.
export function readValue(fact: Fact, text: string): Json | undefined {
  const plain = text.trim()
  if (!plain) return undefined
  if (fact.type === 'boolean') return plain === 'true'
  if (fact.type === 'number') return Number.isFinite(Number(plain)) ? Number(plain) : undefined
  return plain
}

// A year of life or a month is reached ("满 65"); any other figure is at least or at most something.
const isTime = (fact: Fact) => /(^|[._])(age|months?|years?)(_|$)/.test(fact.fact)
const comparisons: Record<string, string> = { '>=': 'from', '>': 'above', '<': 'below', '<=': 'most' }
const literal = /^(?:date\("([^"]+)"\)|@?"([^"]*)"|(-?\d+(?:\.\d+)?)|(true|false))$/

function literalOf(fact: Fact, written: string): string | null {
  const found = literal.exec(written.trim())
  if (!found) return null
  return shownValue(fact, found[1] ?? found[2] ?? (found[3] !== undefined ? Number(found[3]) : found[4] === 'true'))
}
const compared = (fact: Fact, how: string, value: string) => t(`policy.${isTime(fact) ? 'time' : 'test'}_${how}`, { value })

function oneTest(fact: Fact, test: string): string | null {
  const range = /^([[\](])\s*(.+?)\s*\.\.\s*(.+?)\s*([)\][])$/.exec(test)
  if (range) {
    const [from, to] = [literalOf(fact, range[2]!), literalOf(fact, range[3]!)]
    if (from === null || to === null) return null
    return t('policy.test_both', { from: compared(fact, range[1] === '[' ? 'from' : 'above', from), to: compared(fact, range[4] === ']' ? 'most' : 'below', to) })
  }
  const comparison = /^(<=|>=|<|>)\s*(.+)$/.exec(test)
  const value = literalOf(fact, comparison ? comparison[2]! : test)
  if (value === null) return null
  return comparison ? compared(fact, comparisons[comparison[1]!]!, value) : value
}

// A FEEL unary test in plain words, without the fact's name: `[65..70)` → 满 65、未满 70; null where it says more than we know.
export function testWords(fact: Fact, test: string): string | null {
  const plain = test.trim()
  const not = /^not\((.+)\)$/.exec(plain)
  const parts = (not ? not[1]! : plain).split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((one) => oneTest(fact, one.trim()))
  if (!plain || parts.some((one) => one === null)) return null
  const words = (parts as string[]).join(t('policy.or'))
  return not ? t('policy.test_not', { value: words }) : words
}

// Of a range, the side that a known figure is short of: [65..70) with 64 is `>= 65`.
function shortOf(test: string, now: Json | undefined): string {
  const range = /^([[\](])\s*(-?[\d.]+?)\s*\.\.\s*(-?[\d.]+)\s*([)\][])$/.exec(test.trim())
  if (!range || typeof now !== 'number') return test
  const [, opens, from, to, closes] = range
  if (opens === '[' ? now < Number(from) : now <= Number(from)) return `${opens === '[' ? '>=' : '>'} ${from}`
  if (closes === ']' ? now > Number(to) : now >= Number(to)) return `${closes === ']' ? '<=' : '<'} ${to}`
  return test
}

// The whole of it: 周岁：满 65（现为 64）.
export function conditionWords(fact: Fact, test: string, now?: Json): string {
  const words = testWords(fact, shortOf(test, now)) ?? test
  const known = shownValue(fact, now)
  return known ? t('policy.condition_now', { fact: say(fact.title), test: words, now: known }) : t('policy.condition', { fact: say(fact.title), test: words })
}

// A condition of the matching in words; one that is about several facts as it is written.
export const nearWords = (near: { fact?: Fact | null; test: string }) => (near.fact ? conditionWords(near.fact, near.test) : near.test)

// A policy's tables in words: codes as their titles, conditions as sentences, amounts as money, reasons as people are told
// them; each column in the reader's language.
export function inWords(model: RuleModel, policy: Pick<Policy, 'benefits' | 'text'>): RuleModel {
  const facts = policy.benefits.flatMap((one) => one.facts)
  const reasons = Object.assign({}, ...policy.benefits.map((one) => one.reasons)) as Record<string, Text>
  const codesIn = (tests: string[]) => tests.flatMap((test) => [...test.matchAll(/"([^"]*)"/g)].map((found) => found[1]))
  const factOf = (column: { text: string; type: string }, tests: string[]): Fact => facts.find((one) => one.title.zh === column.text)
    ?? facts.find((one) => codesIn(tests).length > 0 && codesIn(tests).every((code) => one.options.some((option) => option.code === code)))
    ?? { fact: '', title: { zh: column.text, en: column.text }, type: column.type === 'boolean' || column.type === 'number' ? column.type : 'text', scale: 2, options: [], source: '', source_title: { zh: '', en: '' } }
  const heading: Record<string, string> = { boolean: t('policy.answer'), number: t('policy.amount'), string: t('policy.reason') }
  const said = (output: string, type: string) => (type === 'boolean' ? t(output === 'true' ? 'policy.is_entitled' : 'policy.is_not_entitled') : type === 'number' ? (Number(output) ? paid(output, policy.benefits[0]?.pays ?? 'none') : Number.isNaN(Number(output)) ? t('policy.formula') : '—') : say(reasons[/^"([^"]*)"$/.exec(output)?.[1] ?? '']) || output)
  const articleOf = (written: string) => say(policy.text.find((one) => one.article.zh === written)?.article) || written
  const titleOf = (name: string) => (language.value === 'en' && model.decisions.length === 1 ? say(policy.benefits[0]?.title) || name : name)
  return {
    ...model,
    decisions: model.decisions.map((one) => ({ ...one, name: titleOf(one.name), question: language.value === 'en' ? '' : one.question })),
    requirements: [],
    tables: model.tables.map((table) => {
      const columns = table.inputs.map((column, n) => factOf(column, table.rules.map((rule) => rule.tests[n] ?? '')))
      return {
        ...table, owner: titleOf(table.owner),
        inputs: table.inputs.map((column, n) => ({ ...column, text: say(columns[n]!.title) || column.text })),
        outputs: table.outputs.map((column) => ({ ...column, text: heading[column.type] ?? column.text })),
        rules: table.rules.map((rule) => ({ ...rule, tests: rule.tests.map((test, n) => (test === '-' ? t('policy.any') : testWords(columns[n]!, test) ?? test)), outputs: rule.outputs.map((output, n) => said(output, table.outputs[n]?.type ?? '')), annotations: rule.annotations.map(articleOf) })),
      }
    }),
  }
}
