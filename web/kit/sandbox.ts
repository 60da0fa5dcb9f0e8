// The sandbox of policies as the pages speak of it: a decision drawn as texts, the numbers in it that one may move, and the
// figures that come back.
//
// Always true
//  1. Moving a number changes it in every test of its condition that names it, so that no gap opens between two rules.
//  2. A figure without a number is of fewer than ten people, or of none: the two are told alike.
import type { Article, Fact, Pays, Target } from './policies'
import type { Text } from './types'

export interface DrawnInput { input: string; name: string; fact: string }
export interface DrawnRule { tests: string[]; entitled: boolean; amount: string; reason: string; article: string }
export interface DrawnCondition { expression: string; values: string }
export interface Drawn { first: boolean; inputs: DrawnInput[]; conditions: DrawnCondition[]; rules: DrawnRule[] }
export interface Sandbox {
  policy: string; version: number; title: Text; target: Target; benefit: string; benefit_title: Text; pays: Pays; budget?: { year: number; yuan: number } | null
  drawn: Drawn; reasons: Record<string, Text>; articles: Article[]; facts: Fact[]
}
export interface Figure { people?: number | null; yearly?: string | null }
export interface GroupFigures { group: string; title: Text; population: Figure; today: Figure; variant: Figure; gained: Figure; lost: Figure }
export interface Dimension { dimension: string; title: Text; is_ordered: boolean; groups: GroupFigures[] }
export interface Equality {
  fact_title: Text; gini_without: number; gini_today: number; gini_variant: number; poor_without: number; poor_today: number; poor_variant: number
  concentration_today?: number | null; concentration_variant?: number | null
}
export interface Estimate {
  run: string; on: string; rows: number; seconds: number
  today: Figure; variant: Figure; gained: Figure; lost: Figure; more: Figure; less: Figure; unknown_today: Figure; unknown_variant: Figure; rules_left_out: number
  years: { year: number; today: Figure; variant: Figure }[]; held: Fact[]; dimensions: Dimension[]; equality?: Equality | null; dmn: string
}
export interface Step { value: string; figure?: Figure | null }
export interface Sensitivity { variant: Figure; thresholds: { condition: number; name: string; value: string; lower: Step; upper: Step }[] }

// A number that tests of a condition compare with, and one that rules pay.
export interface Threshold { condition: number; value: string; rules: number[] }
export interface Payment { rule: number; value: string }

const literal = /"[^"]*"|(?<![\w\u0080-\uffff])-?\d+(?:\.\d+)?(?![\w\u0080-\uffff])/g
const compares = (test: string) => /[<>[\](]/.test(test)
const numbersIn = (test: string) => [...test.matchAll(literal)].map(([found]) => found).filter((found) => !found.startsWith('"'))
const same = (one: string, other: string) => Number(one) === Number(other)

export function thresholdsOf(drawn: Drawn): Threshold[] {
  return drawn.conditions.flatMap((_, condition) => {
    const found: Threshold[] = []
    drawn.rules.forEach(({ tests }, rule) => {
      const test = tests[condition] ?? ''
      for (const value of compares(test) ? numbersIn(test) : []) {
        const known = found.find((one) => same(one.value, value))
        if (!known) found.push({ condition, value, rules: [rule] })
        else if (!known.rules.includes(rule)) known.rules.push(rule)
      }
    })
    return found
  })
}
export const paymentsOf = (drawn: Drawn): Payment[] => drawn.rules.flatMap(({ entitled, amount }, rule) => (entitled && /^\d+(\.\d+)?$/.test(amount.trim()) ? [{ rule, value: amount.trim() }] : []))

const changed = (drawn: Drawn, rule: number, change: Partial<DrawnRule>): Drawn => ({ ...drawn, rules: drawn.rules.map((one, n) => (n === rule ? { ...one, ...change } : one)) })
export function withThreshold(drawn: Drawn, { condition, value, rules }: Threshold, next: string): Drawn {
  return rules.reduce((made, rule) => withTest(made, rule, condition, made.rules[rule]!.tests[condition]!.replace(literal, (found) => (!found.startsWith('"') && same(found, value) ? next : found))), drawn)
}
export const withTest = (drawn: Drawn, rule: number, condition: number, test: string) => changed(drawn, rule, { tests: drawn.rules[rule]!.tests.map((one, n) => (n === condition ? test : one)) })
export const withRule = (drawn: Drawn, rule: number, change: Partial<DrawnRule>) => changed(drawn, rule, change)
export function withRuleAfter(drawn: Drawn, rule: number): Drawn {
  const like = drawn.rules[rule]!
  return { ...drawn, rules: [...drawn.rules.slice(0, rule + 1), { ...like, tests: [...like.tests] }, ...drawn.rules.slice(rule + 1)] }
}
export const withoutRule = (drawn: Drawn, rule: number): Drawn => ({ ...drawn, rules: drawn.rules.filter((_, n) => n !== rule) })

// A further condition over a fact: no rule asks about it yet.
export function withCondition(drawn: Drawn, fact: Fact): Drawn {
  const id = fact.fact.replace(/[^a-z0-9_]/g, '_')
  const name = fact.title.zh.replace(/[^\u4e00-\u9fa5A-Za-z0-9]/g, '')
  const known = drawn.inputs.find((one) => one.fact === fact.fact)
  return {
    ...drawn,
    inputs: known ? drawn.inputs : [...drawn.inputs, { input: id, name, fact: fact.fact }],
    conditions: [...drawn.conditions, { expression: known?.name ?? name, values: '' }],
    rules: drawn.rules.map((rule) => ({ ...rule, tests: [...rule.tests, '-'] })),
  }
}
export function withoutCondition(drawn: Drawn, condition: number): Drawn {
  return { ...drawn, conditions: drawn.conditions.filter((_, n) => n !== condition), rules: drawn.rules.map((rule) => ({ ...rule, tests: rule.tests.filter((_, n) => n !== condition) })) }
}

// The fact that a condition asks about; a condition that calculates has none.
export const factOf = (sandbox: Sandbox, drawn: Drawn, condition: number): Fact | undefined => {
  const input = drawn.inputs.find((one) => one.name === drawn.conditions[condition]?.expression)
  return sandbox.facts.find((one) => one.fact === input?.fact)
}
