// The shapes of the HTTP API, word for word as the server speaks them.
//
// Always true
//  1. Names are the server's: snake_case, `_at` for a moment (ISO 8601), `_on` for a day (YYYY-MM-DD).
//  2. A text is either already in the reader's language or `{zh,en}`; `say()` in i18n.ts reads both.

import type { components } from './api-types'

export interface Text { zh: string; en?: string }
export type Say = string | Text
export interface Rows<T> { rows: T[]; next?: string }

export interface Fault { pointer?: string; code?: string; what: Say; remedy?: Say }
export interface Problem {
  type?: string; title: string; status: number; detail?: string; code?: string; instance?: string; faults?: Fault[]
}

export interface Enterprise { id: string; name: string; role: string }
export interface Post { post: string; title: Say; unit: string; unit_title: Say; region: string; queues: string[]; head?: boolean }
export interface Actor {
  account: string
  kind: 'resident' | 'officer' | 'operator'
  name: string
  assurance: number
  enterprises: Enterprise[]
  acting_for?: Enterprise
  posts: Post[]
  permissions: string[]
}
export interface Session { actor: Actor; csrf: string; token?: string }

export type Audience = 'person' | 'enterprise'
export interface ServiceSummary {
  service: string; kind: 'item' | 'bundle'; title: Say; summary: Say; authority_title: Say
  promised_workdays: number; promised?: Term; audience: Audience[]; items?: string[]
}
export interface GuideMaterial {
  material: string; title: Say; required: boolean; sources: string[]; accept?: string[]; when?: Say; note?: Say
}
export interface Guide {
  service: string; kind: 'item' | 'bundle'; version: string | number; title: Say; summary: Say; audience: Audience[]
  authority_title: Say
  law: { title: Say; article?: Say }[]
  conditions: Say[]
  eligibility: components['schemas']['GuideDecision'][]
  materials: GuideMaterial[]
  legal_workdays: number; promised_workdays: number; legal?: Term; promised?: Term
  fee?: Say; visits?: number
  steps: (Say | { title: Say; who?: Say; workdays?: number })[]
  result?: Say
  questions: { q: Say; a: Say }[]
  items: { service: string; title: Say; authority_title: Say; promised_workdays: number; summary?: Say; optional?: boolean }[]
  guide?: Say
}

export interface Origin {
  source: string; source_title: Say; at?: string; verified: boolean; locked: boolean
}
export type MaterialState = 'fetched' | 'certificate' | 'reused' | 'uploaded' | 'missing'
export interface Material {
  material: string; title: Say; required: boolean; state: MaterialState
  origin?: { source?: string; source_title?: Say; at?: string; name?: string; bytes?: number } | null
  accept?: string[]; items?: string[]; bytes_max?: number; fill?: Say
}
export interface DraftItem { item: string; title: Say; authority_title: Say; applies: boolean; reason?: Say; entitlement?: Entitlement }
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Values = { [name: string]: Json }
export interface FormSection { section: string; title: Say }
export interface Form { schema: FormSchema; sections: FormSection[] }
export interface Draft {
  draft: string; version: number; service: string; title: Say
  form: Form
  values: Values
  origins: Record<string, Origin>
  items: DraftItem[]
  materials: Material[]
  faults: Fault[]
  saved_at: string
}
export interface DraftSummary { draft: string; service: string; title: Say; saved_at: string; version: number }

export interface Hints {
  semantic?: string; widget?: string; help?: Say; when?: object; required_when?: object; asked_by?: string[]; sections?: FormSection[]; section?: string; group?: string; lock?: string
  title_en?: string
}
export interface FormSchema {
  type?: string | string[]; title?: string; description?: string; format?: string; pattern?: string
  properties?: Record<string, FormSchema>; required?: string[]; items?: FormSchema
  enum?: Json[]; const?: Json; oneOf?: FormSchema[]; default?: Json
  minLength?: number; maxLength?: number; minimum?: number; maximum?: number; minItems?: number; maxItems?: number
  'x-tonghe'?: Hints
  [keyword: string]: unknown
}

export type CaseStatus =
  | 'draft' | 'submitted' | 'correction_requested' | 'accepted' | 'not_accepted' | 'in_review' | 'suspended'
  | 'granted' | 'refused' | 'withdrawn' | 'terminated' | 'completed' | 'revoked'
export type Colour = 'green' | 'yellow' | 'red'
// Waiting: counts from acceptance on.
export type ClockState = 'waiting' | 'running' | 'paused' | 'stopped'
export type TermUnit = 'workday' | 'day' | 'hour'
export interface Term { unit: TermUnit; count: number }
export interface Clock { state: ClockState; colour: Colour; days_left: number; promised?: Term; legal?: Term; due_at?: string; legal_due_on?: string; legal_colour?: Colour }
// Why a case stands still.
export interface Suspension {
  suspension: string; ground: string; title: Say; law: Say; reason: string; document: string; document_on?: string
  stops_legal: boolean; stops_promised: boolean; from: string; until?: string; ended_at?: string; ended_because: string
}
export interface SuspensionGround { ground: string; title: Say; law: Say; stops_legal: boolean; stops_promised: boolean; needs_document: boolean }
export interface SuspendedCase { case: string; number: string; title: Say; unit_title: Say; suspension: Suspension; days: number; overdue: boolean }
export interface Place { instance: string; token: number; element: string; title: Say; may_skip: boolean; targets: { element: string; title: Say }[] }
export interface Places { case: string; number: string; item_title: Say; rows: Place[] }
export interface TimelineEntry { at: string; kind: string; title: Say; who?: Say; opinion?: string }
export interface CorrectionLine { pointer?: string; material?: string; title?: Say; what: Say }
export interface Correction { what: CorrectionLine[]; by?: string }
export interface Rating { rating?: string; stars: number; tags: string[]; comment?: string; at?: string; answer?: string }
export type Entitlement = Omit<components['schemas']['Entitlement'], 'inputs'> & { inputs?: Record<string, unknown> }
export interface CertificateRef { certificate: string; title: Say }
// The other case of two of which one decides the other anew.
export interface Again { case: string; number: string; at: string; reason: string }
export interface Case {
  case: string; number: string; service: string; kind: 'item' | 'bundle'; title: Say
  status: CaseStatus; status_title: Say; applicant_name: string
  submitted_at: string; accepted_on?: string; due_on?: string
  clock?: Clock; holder?: { kind: string; title: Say }; authority_title?: Say
  parts?: Case[]
  timeline?: TimelineEntry[]
  correction?: Correction | null
  suspension?: Suspension | null
  decided_anew?: Again | null; decides_anew?: Again | null
  materials?: Material[]
  certificates?: CertificateRef[]
  rating?: Rating | null
  entitlement?: Entitlement
  actions?: string[]
  form?: { schema?: FormSchema; sections?: FormSection[]; values?: Values; origins?: Record<string, Origin> }
  version: number
}
export interface PictureElement { element: string; state: 'done' | 'active' | 'waiting'; entered_at?: string; left_at?: string; who?: Say; who_name?: string; usual_days?: number; taken_days?: number }
export interface PicturePart { case: string; service: string; title: Say; status: string; status_title: Say; state: 'done' | 'active' | 'waiting'; steps: Say[] }
export interface Picture { bpmn?: string | null; elements: PictureElement[]; parts?: PicturePart[] }

export interface Outcome { outcome: string; title: Say; needs_opinion: boolean }
export type TaskState = 'open' | 'claimed' | 'done' | 'parked' | 'cancelled' | 'held' | 'planned'
export type Part = 'main' | 'sign' | 'delegate' | 'before' | 'beside' | 'after'
// What people asked of one another about a task.
export interface PartLine {
  task: string; part: Part; state: TaskState; who: string; queue_title: Say; weight: number; asked_by: string; asked: string
  outcome: string; outcome_title: Say; opinion: string; done_at?: string; removable: boolean
}
export interface Copy { copy: string; task: string; case: string; title: Say; officer: string; queue: string; sent_by: string; note: string; sent_at: string; read_at?: string; read_by: string }
export interface Reminder { reminder: string; task: string; addressee: string; sent_by: string; text: string; sent_at: string; answer: string; answered_by: string; answered_at?: string }
export interface People { operations: string[]; sign: string; parts: PartLine[]; copies: Copy[]; reminders: Reminder[] }
export interface Officer { account: string; name: string; title: Say; unit_title: Say; serves: boolean }
export interface Substitution { substitution: string; officer: string; substitute: string; from: string; until: string; reason: string; ended: boolean }
export interface HandedOver { task: string; title: Say; to_queue: boolean }
export interface Task {
  task: string; case: string; part_of?: string; title: Say; item_title: Say; element: string; act: string
  outcomes: Outcome[]; state: TaskState; part?: Part; main?: string; asked?: string; asked_by?: string; applicant_name: string
  submitted_at: string; due_on?: string; colour: Colour; days_left?: number; clock_unit?: TermUnit; due_at?: string; minutes_left?: number; assignee?: string | null; assignee_name?: string; usual_days?: number; taken_days?: number
  queue: string; region_title: Say; version: number
}
export interface Comment { at: string; who: Say; text: string }
export interface HistoryLine {
  at: string; kind: string; element: string; title: Say; who: string; outcome: string; outcome_title: Say; text: string
  part?: Part; acted_for?: string
}
// A process without a case: what began it, what it knows by now, and where it stands.
export interface Standing {
  process: { instance: string; process: string; title: Say; status: string; started_at: string; begun_by: 'message' | 'signal' | 'condition' | 'timer'; name: string; variables: Values; known: Values }
  bpmn: string
  elements: PictureElement[]
}
export interface TaskReply extends Partial<People> {
  task: Task
  form: { schema: FormSchema; sections: FormSection[] }
  values: Values
  materials: Material[]
  instruction?: Say
  case_view?: Case
  standing?: Standing
  history: HistoryLine[]
  returnable: { element: string; title: Say }[]
  version: number
}
export interface TaskDetail extends Task, People {
  form: { schema: FormSchema; sections?: FormSection[]; values: Values; origins: Record<string, Origin> }
  materials: Material[]
  instruction?: Say // as the process says it
  case_view?: Case // of a case, else …
  standing?: Standing // … of a process that began by itself
  history: HistoryLine[]
  returnable: { element: string; title: Say }[]
  comments: Comment[]
}
export interface DayLoad { on: string; submitted: number; accepted: number; decided: number; returned: number; overdue: number }
export interface DeskSummary {
  open: number; mine: number; done_today: number
  colours: Record<Colour, number>
  queues: { queue: string; title: Say; open: number; red: number }[]
  units?: { unit: string; title: Say; open: number; overdue: number; done_30d: number }[]
  last_30_days?: { unit: string; title: Say; days: DayLoad[] }[]
  ratings?: { average?: number; count?: number; bad_open?: number }
  also?: { copies: number; reminders: number }
  standing?: { process: string; title: Say }[] // processes without a case that give tasks
}
export interface DeskFilter { state?: string; queue?: string; colour?: string; item?: string; region?: string; part?: string; text?: string; since?: string }
export interface DeskView { view: string; name: string; filter: DeskFilter; shared: boolean; is_default: boolean; mine: boolean; officer: string; count: number; version: number }
export interface NewDeskView { name: string; filter: DeskFilter; shared: boolean; is_default: boolean }
export interface OpenReminder { reminder: string; task: string; title: Say; item_title: Say; sent_by: string; text: string; sent_at: string }
export interface WorkFigures {
  open: number; in_hand: number; parked: number; yellow: number; overdue: number; opened: number; done: number
  late: number; returned: number; turned_red: number; done_week: number
}
export interface StepLine {
  item: string; item_title: Say; element: string; title: Say; waiting: number; overdue: number; done: number
  usual_days?: number; allowed_days?: number
}
export interface DayFigures { on: string; opened: number; done: number; returned: number; turned_red: number }
export interface UnitLine { unit: string; title: Say; region: string; region_title: Say; figures: WorkFigures }
export interface SupervisionQuestion { region?: string; item?: string; from?: string; to?: string }
export interface Supervision {
  region: string; region_title: Say; path: { region: string; title: Say }[]; from: string; to: string; totals: WorkFigures
  regions: { region: string; title: Say; figures: WorkFigures }[]; units: UnitLine[]; steps: StepLine[]; days: DayFigures[]
  items: { item: string; title: Say }[]; version: number
}
export interface SupervisedUnit {
  unit: UnitLine; from: string; to: string; officers: { officer: string; name: string; figures: WorkFigures }[]
  steps: StepLine[]; days: DayFigures[]; version: number
}
export interface BadRating {
  rating: string; case: string; number?: string; title: Say; stars: number; tags: string[]; comment?: string
  at: string; due_on?: string; answer?: string | null; applicant_name?: string
}

export interface CertificateSummary {
  certificate: string; identifier: string; number: string; title: Say; status: string; version: number
  holder_name: string; issuer_title: Say; issued_on: string; valid_to?: string | null
}
export interface Certificate extends CertificateSummary { data: { title: Say; value: string }[] }
export interface CertificateToken { token: string; url: string; expires_at: string }
export interface Verification {
  valid: boolean; title: Say; holder_name: string; issuer_title: Say; issued_on: string; status: string; identifier: string
  valid_to?: string | null; checked_at?: string
}
export interface InboxMessage { message: string; at: string; title: Say; text: Say; link?: string; read: boolean }
export interface DataField { field: string; title: Say; value: Json; shown: string; class: string; source: string; source_title: Say; at: string }
export interface DataRecord { registry: string; title: Say; record: string; fields: DataField[] }
export interface AccessEntry { at: string; who: Say; unit: Say; purpose: Say; registry?: string; fields: Say[]; case?: string | null }

export interface PackFault { file: string; line: number; code?: string; what: Say; remedy: Say; warning?: boolean }
export interface Packs {
  rows: { pack: string; version: string; title: Say; items: number; bundles: number }[]
  faults: PackFault[]
  hash?: string
}
export interface PackReload { loaded: boolean; faults: PackFault[]; changes: number }
export interface HeldPost { post: string; title: string; unit: string; unit_title: string; from?: string; until?: string }
export interface Account {
  account: string; login: string; kind: string; name: string; assurance?: number; administrator?: string
  posts: HeldPost[]; locked: boolean; locked_reason?: string; created_at?: string; version?: number
}
export interface Organisation {
  units: { unit: string; title: Say; function?: string; level: string; region?: string; parent?: string }[]
  posts: { post: string; unit: string; title: Say; queues: string[]; head?: boolean }[]
}
export interface OutboxMessage {
  message: string; kind: string; target: string; state: 'waiting' | 'delivered' | 'dead'; attempts: number
  at: string; next_at?: string; error?: string
}
export type Remedy = 'retry' | 'skip' | 'jump'
export interface Stall {
  stall: string; instance: string; case: string; item_title: Say; process: string; element: string; title: Say
  cause: string; code: string; advice: Say; at: string; remedies: Remedy[]; targets: { element: string; title: Say }[]; variables: string[]
  resolved_at?: string; resolved_by?: string; remedy?: Remedy; reason?: string
}
export interface Webhook { webhook: string; url: string; kinds: string[]; active: boolean; created_at?: string; secret?: string }
export interface Health {
  status: string; version?: string; started_at?: string; store?: string
  checks: { check: string; title: Say; ok: boolean; detail?: string }[]
  figures?: { figure: string; title: Say; value: number | string; unit?: string }[]
  projections?: { projection: string; tables: string[]; follows: boolean; through: number; lag: number; at?: string | null }[]
  checkpoint?: { size: number; at: string; signed: boolean; behind: number } | null
}
export interface Checkpoint { size: number; root: string; at?: string; signature?: string }
// Entries count from 1; leaf n of the tree is entry n + 1.
export interface LedgerEntry { sequence: number; at: string; kind: string; subject?: string; actor?: string; leaf: string }
export interface InclusionProof { sequence: number; size: number; leaf: string; path: string[]; root: string }
export interface LedgerVerification { ok: boolean; to: number; checkpoints?: number; size: number; root?: string; fault?: string }
export interface Counter { title: Say; address: Say; hours: Say; phone: string }
export interface Help { hotline: string; counters: Counter[] }
export interface Region { region: string; title: Say; level: string; parent?: string }

// Decision models: as the description of the API has them.
type Described = components['schemas']
export type RuleCheck = Described['RuleCheck']
export type RuleModel = Described['RuleModel']
export type RuleField = Described['RuleField']
export type RuleTable = Described['RuleTable']
export type RuleFinding = Described['RuleFinding']
export type RulePlace = Described['RulePlace']
export type RuleEvaluation = Described['RuleEvaluation']
export type RuleDecisionReason = Described['RuleDecisionReason']
export type RuleTableReason = Described['RuleTableReason']
export type RuleReason = Described['RuleReason']
export type RuleValue = Described['RuleValue']

// Processes on the drawing board: as the description of the API has them.
export type Choice = Described['Choice']
export type ProcessRow = Described['ProcessRow']
export type ProcessDesign = Described['ProcessDesign']
export type ProcessDraft = Described['ProcessDraftView']
export type ProcessPublication = Described['PublicationView']
export type ProcessWords = Described['ProcessWords']
export type ProcessCheck = Described['ProcessCheck']
export type ProcessFinding = Described['Finding']
export type ExpressionCheck = Described['ExpressionCheck']
export interface TryInput { act: TryChoice['act']; token?: number; element?: string; outcome?: string; name?: string | null; key?: unknown; variables?: Record<string, unknown>; at?: string }
export type TryChoice = Described['TryChoice']
export type TryRun = Described['TryRun']
export type ProcessVersion = Described['VersionView']
export interface MigrationPlan { process: string; running: number; from: { element: string; title: Say }[]; to: { element: string; title: Say }[]; map: Record<string, string> }
export type MigrationRow = Described['MigrationRow']
export interface MigrationAsked { from: string; to: string; map: Record<string, string>; after?: string }
export type MigrationSlice = Described['MigrationOut']
export type UnfitInstance = Described['UnfitView']

// Process mining: as the description of the API has it.
export interface InsightQuestion { log?: string; item?: string; region?: string; from?: string; to?: string }
export type LogChoice = Described['LogChoice']
export type Queues = Described['Queues']
export type Diagnosis = Described['Diagnosis']
export type Bottleneck = Described['Bottleneck']
export type HandOvers = Described['HandOvers']
export type FlowView = Described['GraphView']
export type FlowNode = Described['GraphNode']
export type FlowEdge = Described['GraphEdge']
export type Variants = Described['Variants']
export type Comparison = Described['Comparison']
