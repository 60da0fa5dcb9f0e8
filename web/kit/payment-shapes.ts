// The shapes of the API of payments.
import type { Pays } from './policies'
import type { Text } from './types'

export type BatchState = 'drawing' | 'sampling' | 'publicity' | 'confirming' | 'submitted' | 'paying' | 'settled' | 'cancelled'
export type LineState = 'listed' | 'held' | 'removed' | 'opted_out' | 'ordered' | 'paid' | 'again' | 'failed' | 'given_up'
export type BatchAct = 'judge' | 'publish' | 'answer' | 'submit' | 'approve' | 'send_back' | 'cancel' | 'give_up'
export type Payees = 'persons' | 'enterprises'
export interface BatchLine {
  batch: string; policy: string; title: Text; benefit: string; benefit_title: Text; period: string; payees: Payees; state: BatchState; state_title: Text
  lines: number; amount: string; paid: number; paid_amount: string; failed: number; set_aside: number; created_at: string
}
export interface BudgetLine { year: number; yuan: string; committed: string; left: string }
export interface PersonLine { number: number; name: string; identity: string; region: Text; amount: string; reason: Text; state: LineState; account: string; cause?: Text | null; attempt: number }
export interface Sampled { line: PersonLine; right?: boolean | null; note: string; now_is: 'entitled' | 'not_entitled' | 'unknown'; now_amount: string }
export interface Objection { objection: string; line: PersonLine; reason: string; lodged_at: string; upheld?: boolean | null; answer: string }
export interface OrderFile { name: string; lines: number; amount: string; state: string; hash: string; made_at: string }
export interface SetAside { receipt: string; line: number; payment: string; amount: string; reason: string; reason_title: Text; at: string }
export interface Batch {
  line: BatchLine; version: number; run: string; policy_hash: string; candidates: number; already: number; seed: number; note: string
  publicity_until?: string | null; confirmation_until?: string | null; settled_at?: string | null; publicity: Text; confirmation: Text; live: number; live_amount: string; budget?: BudgetLine | null
  tallies: { state: LineState; lines: number; amount: string }[]; acts: { act: string; who: string; note: string; at: string }[]; sample: Sampled[]; wrong_share?: number | null
  objections: Objection[]; files: OrderFile[]; set_aside: SetAside[]; failed: PersonLine[]; may: BatchAct[]
}
export interface Batches { rows: BatchLine[]; set_aside: SetAside[]; next?: string | null }
export interface Drawable {
  policy: string; title: Text; benefit: string; benefit_title: Text; pays: Pays; period: string; payees: Payees; may_draw: boolean; entitled: number; served: number; under_way: number; unserved: number; budget?: BudgetLine | null
}
export interface Waiting {
  batch: string; title: Text; benefit_title: Text; period: string; payees: Payees; line: PersonLine; opened_on: string; due_on: string; workdays_left: number
  told: number; told_on?: string | null; holder: string; is_mine: boolean; may_act: boolean; other_account: string
}
export interface WaitingList { open: number; overdue: number; mine: number; rows: Waiting[]; next?: string | null }
export interface Mended { state: LineState; told: number; is_mine: boolean }
export interface Published { batch: string; policy: string; title: Text; benefit_title: Text; period: string; payees: Payees; until?: string | null; is_open: boolean; lines: number; amount: string }
export interface PublishedList { list: Published; districts: { district: string; title: Text }[]; rows: Pick<PersonLine, 'number' | 'name' | 'identity' | 'region' | 'amount' | 'reason'>[]; next?: string | null }
export interface PaymentProof {
  payment: string; policy: string; title: Text; benefit_title: Text; number_of_policy: string; issuer_title: Text; reason: Text; article: Text; policy_hash: string; period: string; amount: string
  paid_on: string; name: string; account_masked: string; batch: string; receipt: string; entry: number; entry_hash: string; root: string; leaf_hash: string; leaf: number; leaves: number; path: string[]
}
