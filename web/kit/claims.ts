// Claims review as the pages speak of it: the shapes of the API, and what a figure is called.
//
// Always true
//  1. Amounts arrive as decimal texts in yuan; a share arrives as a decimal text and is shown in per cent.
//  2. Who a line is about is masked unless a purpose was named; that look is recorded by the node.
import { language } from './i18n'
import type { Json, Text } from './types'

export type FlagState = 'flagged' | 'answered' | 'proposed' | 'confirmed' | 'cleared'
export const flagStates: FlagState[] = ['flagged', 'answered', 'proposed', 'confirmed', 'cleared']
export type Verdict = 'confirm' | 'clear'
export interface ClaimsBatch {
  batch: string; name: string; review: string; review_title: Text; review_version: number; review_hash: string; hash: string
  lines: number; set_aside: number; faults: number; persons: number; amount: string; flags: number; flagged_lines: number; at_stake: string
  first_on: string; last_on: string; received_at: string; received_by: string
}
export interface ClaimsRule { rule: string; title: Text; flags: number; at_stake: string; confirmed: number; cleared: number; saved: string; precision?: string | null }
export interface ClaimsState { state: FlagState; flags: number; amount: string }
export interface LineFault { line: number; column: string; code: string; what: Text }
export interface BatchDetail { batch: ClaimsBatch; rules: ClaimsRule[]; states: ClaimsState[]; faults: LineFault[] }
export interface Contract { party: Text; number: string; from: string; until?: string | null; share: string; precision_floor: string; quarter_cap: string }
export interface Article { article: Text; text: Text }
export interface ClaimsReview { review: string; version: number; title: Text; summary: Text; number: string; hash: string; text: Article[]; contract?: Contract | null; purpose: Text; impact: Text }
export interface QuarterLine { quarter: string; saved: string; payment: string; precision?: string | null }
export interface ClaimsSummary { review?: ClaimsReview | null; rules: ClaimsRule[]; states: ClaimsState[]; quarters: QuarterLine[] }
export interface Charged {
  item: string; item_title: Text; hospital: string; hospital_title: Text; department: string; day: string; quantity: string; price: string; amount: string
  person: string; visit: string; diagnosis: string; sex: 'male' | 'female'; age: number; setting: 'outpatient' | 'inpatient'; masked: boolean
}
export interface ClaimsFlag {
  flag: string; batch: string; line: number; rule: string; rule_title: Text; reason: Text; at_stake: string; state: FlagState; answer_due_on: string; charged: Charged; saved: string
}
export interface Said { who: string; at?: string | null; text: string; verdict?: Verdict | null }
export type FlagAction = 'explain' | Verdict
export interface FlagDetail {
  flag: ClaimsFlag; article?: Article | null; evidence: { fact: string; title: Text; value: Json }[]; beside?: { batch: string; line: number } | null
  explanation?: Said | null; proposal?: Said | null; decision?: Said | null; takes_two: boolean; actions: FlagAction[]; version: number
}
export interface FlagQuestion { batch?: string; rule?: string; state?: string; after?: string }
export interface Effect { entry: number; at: string; flag: string; batch: string; rule_title: Text; verdict: Verdict; saved: string }
export interface QuarterDetail {
  quarter: string; from: string; until: string; review: string; contract?: Contract | null; payment?: string | null; reaches_floor: boolean
  lines: { what: Text; value: string; from: string }[]; entries: Effect[]; next?: number | null
}

export const purposes = ['case_review', 'complaint_handling', 'supervision'] as const
export type Purpose = (typeof purposes)[number]

export const percent = (share: string | null | undefined) => (share ? Number(share).toLocaleString(language.value, { style: 'percent', maximumFractionDigits: 1 }) : '—')
export const figure = (value: number) => value.toLocaleString(language.value)
// Of all rules together: how many of those decided were confirmed.
export function precisionOf(rules: ClaimsRule[]): string | null {
  const confirmed = rules.reduce((sum, one) => sum + one.confirmed, 0)
  const decided = rules.reduce((sum, one) => sum + one.confirmed + one.cleared, 0)
  return decided ? String(confirmed / decided) : null
}
export const toneOf: Record<FlagState, string> = { flagged: 'warn', answered: 'wait', proposed: 'wait', confirmed: 'bad', cleared: 'good' }
