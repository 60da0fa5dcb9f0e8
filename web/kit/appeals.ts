// Appeals, refusals of automated decisions, and the register of algorithms, as the server tells them.
import { say, t } from './i18n'
import type { AnswerIs, Fact, KnownFact } from './policies'
import type { Json, Text } from './types'

export type Ground = 'datum' | 'rule' | 'amount' | 'person'
export type AppealState = 'lodged' | 'dismissed' | 'with_board' | 'with_office' | 'to_answer' | 'answered' | 'withdrawn'
export type OfficeAct = 'correct' | 'revise' | 'reconsider'
export type Verdict = 'uphold' | 'reject'
export type AppealAct = 'withdraw' | 'admit' | 'dismiss' | 'fill_seats' | 'declare_conflict' | 'give_opinion' | 'do_request' | 'decline_request' | 'answer'
export interface AppealLine {
  appeal: string; number: string; title: Text; policy: string; case: string; ground: Ground; state: AppealState; state_title: Text
  lodged_at: string; due_on?: string | null; overdue: boolean; acts: AppealAct[]
}
// A record that a fact is made of; of facts over a household with the member whose it is, and what it gave.
export interface KeptSource { registry: string; registry_title: Text; version: number; entry: number; member?: number | null; who?: string | null; fact?: Text | null; value?: Json }
export interface KeptFact { fact: KnownFact; sources: KeptSource[] }
export interface KeptAnswer {
  on: string; through: number; version: number; hash: string; is: AnswerIs; amount: string; reason: Text; rule: number
  article: Text; article_text: Text; missing: Text[]; facts: KeptFact[]
}
export interface People { people?: number | null; few: boolean }
export interface ReRun { asked: People; won: People; lost: People; more: People; less: People }
export interface Seat { state: 'seated' | 'voted' | 'replaced'; who?: string | null; mine: boolean; verdict?: Verdict | null; reasons: string; source?: number | null }
export interface Remedy { remedy: string; title: Text; to: Text; until?: string | null; count: number; unit: 'days' | 'months'; law: Text; article: Text }
export interface Appeal extends AppealLine {
  benefit: string; target: string; who?: string | null; text: string; datum?: { fact: Fact; should_be: Json } | null
  evidence: { number: number; name: string; media_type: string; bytes: number; at: string }[]
  answer?: KeptAnswer | null; fresh?: KeptAnswer | null
  request?: { act: OfficeAct; office: Text; fact?: Fact | null; named?: KeptSource | null; done: boolean; words: string; rerun?: ReRun | null; again?: string | null } | null
  seats: number; board: Seat[]; verdict?: Verdict | null; dismissed_because: string; reply: string; answered_on?: string | null
  remedies: Remedy[]; version: number
}
export interface StateFigures { state: AppealState; title: Text; count: number; overdue: number }
export interface ListFilter { ended?: boolean; state?: AppealState; policy?: string; mine?: boolean; overdue?: boolean; due_within?: number }
export interface AppealCounts { all: number; mine: number; overdue: number; states: StateFigures[]; policies: { policy: string; title: Text; count: number }[] }
export interface KeptView { view: string; name: string; filter: ListFilter; shared: boolean; is_default: boolean; mine: boolean; officer: string; count: number; version: number }
export type NewView = Pick<KeptView, 'name' | 'filter' | 'shared' | 'is_default'>
export interface Lodging { policy?: string; benefit?: string; subject?: string; case?: string; ground: Ground; text: string; datum?: { fact: string; should_be: Json } | null }
export interface FieldToCorrect { field: string; title: Text; type: string; options: { code: string; title: Text }[]; value: Json; masked: boolean }
export interface RecordsToCorrect { registry: string; title: Text; rows: { record: string; version: number; fields: FieldToCorrect[] }[]; fields: FieldToCorrect[] }
export interface Proposal {
  proposal: string; policy: string; title: Text; benefit: string; benefit_title: Text; target: string; amount: string; state: 'open' | 'granted' | 'refused' | 'withdrawn'
  at: string; reasons: string; decided_at?: string | null; who?: string | null; facts_asked?: Record<string, Json> | null; version: number
}
export interface Automation { all: boolean; policies: { policy: string; title: Text; since: string }[]; proposals: Proposal[] }
export interface AlgorithmLine {
  algorithm: string; title: Text; kind: 'decides' | 'routes' | 'computes'; owner: string; owner_title: Text; purpose: Text; from: string
  answered?: number | null; automatic: boolean
}
export interface Algorithm extends AlgorithmLine {
  impact: Text; contact: string; contact_title: Text; inputs: { name: string; title: Text; source: Text }[]
  versions: { version: number; hash: string; from: string; until?: string | null }[]; used_by: Text[]; policy: string; model: string; appeals: boolean
}

export const toneOf = (state: AppealState) => (({ answered: 'good', dismissed: 'bad', withdrawn: '', lodged: 'wait', with_board: 'accent', with_office: 'warn', to_answer: 'warn' }) as Record<AppealState, string>)[state]
export const groundWords = (ground: Ground) => t(`appeal.ground_${ground}`)
export const people = (count: People) => (count.few ? t('appeal.few') : t('appeal.n_people', { n: count.people ?? 0 }))
// 成员 2（林航）：居民收入库第 3 版
export function sourceWords(one: KeptSource): string {
  const registry = say(one.registry_title)
  const record = !one.version ? t('appeal.source_none', { registry }) : one.entry ? t('appeal.source_entry', { registry, version: one.version, entry: one.entry }) : t('appeal.source_version', { registry, version: one.version })
  return one.member ? `${one.who ? t('appeal.member_named', { n: one.member, who: one.who }) : t('appeal.member', { n: one.member })}${t('list.colon')}${record}` : record
}
// What a filter of the list is in the address.
export const filterParts = ['ended', 'state', 'policy', 'mine', 'overdue', 'due_within'] as const
export function listFilterOf(of: Record<string, unknown>): ListFilter {
  const text = (part: string) => (typeof of[part] === 'string' && of[part] ? String(of[part]) : undefined)
  const days = Number(text('due_within'))
  return { ...(text('ended') ? { ended: true } : {}), ...(text('state') ? { state: text('state') as AppealState } : {}), ...(text('policy') ? { policy: text('policy')! } : {}), ...(text('mine') ? { mine: true } : {}), ...(text('overdue') ? { overdue: true } : {}), ...(days > 0 ? { due_within: days } : {}) }
}
export const sameFilter = (a: ListFilter, b: ListFilter) => filterParts.every((part) => (a[part] ?? '') === (b[part] ?? ''))
// The facts of both answers side by side; those that came out otherwise first.
export function factsOfBoth(was: KeptAnswer, is?: KeptAnswer | null) {
  const later = new Map(is?.facts.map((one) => [one.fact.fact, one]) ?? [])
  const rows = was.facts.map((one) => ({ was: one, is: later.get(one.fact.fact), changed: Boolean(is) && JSON.stringify(later.get(one.fact.fact)?.fact.value ?? null) !== JSON.stringify(one.fact.value ?? null) }))
  return [...rows.filter((one) => one.changed), ...rows.filter((one) => !one.changed)]
}
