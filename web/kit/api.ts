// The one way to the server: JSON over fetch, with CSRF token, language, versions and problems.
//
// Always true
//  1. Every reply that is not 2xx becomes an ApiError carrying the RFC 9457 problem with all its faults.
//  2. Every POST carries an Idempotency-Key; a repeated press with the same key is one act.
//
// Elsewhere: who is signed in (session.ts), live events (live.ts).
import type * as C from './claims'
import type * as A from './appeals'
import type * as B from './payments'
import type * as P from './policies'
import type * as D from './policy-drafts'
import type * as S from './sandbox'
import type * as T from './types'

const base = '/api/v1'
let csrf = ''
let signedOut: () => void = () => {}

export const setCsrf = (token: string) => { csrf = token }
export const onSignedOut = (act: () => void) => { signedOut = act }

export class ApiError extends Error {
  constructor(readonly problem: T.Problem) {
    super(problem.detail || problem.title)
  }
  get status() { return this.problem.status }
  get faults() { return this.problem.faults ?? [] }
}

interface Call {
  body?: unknown
  version?: number
  key?: string
  quiet401?: boolean
  purpose?: string // named for this request: what it is looked at for
}

const language = () => document.documentElement.lang || 'zh-CN'
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

async function call<R>(method: string, path: string, options: Call = {}): Promise<R> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language() }
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf
  if (method === 'POST') headers['Idempotency-Key'] = options.key ?? newKey()
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`
  if (options.purpose) headers['X-Purpose'] = options.purpose
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  let reply: Response
  try {
    reply = await fetch(base + path, {
      method, headers, credentials: 'same-origin',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    })
  } catch {
    throw new ApiError({ title: 'offline', status: 0, code: 'client.offline' })
  }
  return read<R>(reply, options.quiet401)
}

async function read<R>(reply: Response, quiet401 = false): Promise<R> {
  const text = await reply.text()
  let body: unknown
  try { body = text ? JSON.parse(text) : undefined } catch { body = undefined }
  if (reply.ok) return body as R
  if (reply.status === 401 && !quiet401) signedOut()
  const problem = (body ?? {}) as Partial<T.Problem>
  throw new ApiError({ ...problem, title: problem.title ?? reply.statusText, status: reply.status })
}

function query(values: Record<string, string | number | boolean | undefined | null>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  const text = search.toString()
  return text ? `?${text}` : ''
}

// Upload with progress; fetch still has no upload progress, so this one is XMLHttpRequest.
function send<R>(path: string, file: File, progress: (share: number) => void): Promise<R> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', base + path)
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name))
    request.setRequestHeader('X-CSRF-Token', csrf)
    request.setRequestHeader('Idempotency-Key', newKey())
    request.setRequestHeader('Accept-Language', language())
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress(event.loaded / event.total) }
    request.onload = () => read<R>(new Response(request.response, { status: request.status })).then(resolve, reject)
    request.onerror = () => reject(new ApiError({ title: 'offline', status: 0, code: 'client.offline' }))
    request.send(file)
  })
}

// A case carries its values under `form` and their schema beside; the pages keep both together.
function withForm(found: T.Case & { schema?: T.FormSchema | null }): T.Case {
  const { schema, ...rest } = found
  if (!schema?.properties) return rest.form?.schema ? rest : { ...rest, form: undefined }
  return { ...rest, form: { schema, sections: schema['x-tonghe']?.sections ?? [], values: (rest.form ?? {}) as T.Values } }
}

// A task as a page shows it: its line, the form with its values, and the history apart from what officers remarked.
function asTask(reply: T.TaskReply): T.TaskDetail {
  const remarks = reply.history.filter((line) => /comment/.test(line.kind))
  return {
    ...reply.task,
    version: reply.version,
    form: { ...reply.form, values: reply.values, origins: {} },
    materials: reply.materials,
    instruction: reply.instruction,
    case_view: reply.case_view && withForm(reply.case_view),
    standing: reply.standing,
    history: reply.history.filter((line) => !remarks.includes(line) && line.kind !== 'waiting'),
    returnable: reply.returnable,
    operations: reply.operations ?? [],
    sign: reply.sign ?? '',
    parts: reply.parts ?? [],
    copies: reply.copies ?? [],
    reminders: reply.reminders ?? [],
    comments: remarks.map((line) => ({ at: line.at, who: line.who, text: line.text })),
  }
}

const get = <R>(path: string) => call<R>('GET', path)
const post = <R>(path: string, body?: unknown, options: Call = {}) => call<R>('POST', path, { body: body ?? {}, ...options })
const e = encodeURIComponent

export const api = {
  signIn: (account: string, password: string) => call<T.Session>('POST', '/sessions', { body: { account, password }, quiet401: true }),
  session: () => call<T.Session>('GET', '/session', { quiet401: true }),
  signOut: () => call<void>('DELETE', '/session'),
  actFor: (enterprise?: string) => call<T.Session>('PUT', '/session/acting', { body: enterprise ? { enterprise } : {} }),

  services: (filter: { q?: string; audience?: string; after?: string }) => get<T.Rows<T.ServiceSummary>>(`/services${query(filter)}`),
  service: (service: string) => get<T.Guide>(`/services/${e(service)}`),

  startDraft: (service: string) => post<T.Draft>('/drafts', { service }),
  drafts: () => get<T.Rows<T.DraftSummary>>('/drafts'),
  draft: (draft: string) => get<T.Draft>(`/drafts/${e(draft)}`),
  saveDraft: (draft: string, values: T.Values, version: number) => call<T.Draft>('PATCH', `/drafts/${e(draft)}`, { body: { values }, version }),
  dropDraft: (draft: string, version: number) => call<void>('DELETE', `/drafts/${e(draft)}`, { version }),
  upload: (draft: string, material: string, file: File, progress: (share: number) => void) =>
    send<T.Draft>(`/drafts/${e(draft)}/materials${query({ material })}`, file, progress),
  dropMaterial: (draft: string, material: string) => call<T.Draft>('DELETE', `/drafts/${e(draft)}/materials/${e(material)}`),
  submit: (draft: string, key: string) => post<T.Case>(`/drafts/${e(draft)}/submit`, {}, { key }),

  myCases: (after?: string) => get<T.Rows<T.Case>>(`/me/cases${query({ after })}`),
  case: async (id: string) => withForm(await get<T.Case>(`/cases/${e(id)}`)),
  cases: (filter: { service?: string; status?: string; applicant?: string; q?: string; after?: string }) => get<T.Rows<T.Case>>(`/cases${query(filter)}`),
  picture: (id: string) => get<T.Picture>(`/cases/${e(id)}/picture`),
  uploadToCase: (id: string, material: string, file: File, progress: (share: number) => void) =>
    send<T.Case>(`/cases/${e(id)}/materials${query({ material })}`, file, progress),
  supplement: (id: string, body: { form?: T.Values; note: string }) => post<T.Case>(`/cases/${e(id)}/supplement`, body),
  withdraw: (id: string, reason: string) => post<T.Case>(`/cases/${e(id)}/withdraw`, { reason }),
  rate: (id: string, stars: number, tags: string[], comment: string) => post<T.Case>(`/cases/${e(id)}/rating`, { stars, tags, comment }),

  desk: (filter: T.DeskFilter & { after?: string }) => get<T.Rows<T.Task>>(`/desk${query({ ...filter })}`),
  deskViews: () => get<T.Rows<T.DeskView>>('/desk/views'),
  addDeskView: (view: T.NewDeskView) => post<T.DeskView>('/desk/views', view),
  changeDeskView: (id: string, view: T.NewDeskView) => call<T.DeskView>('PUT', `/desk/views/${e(id)}`, { body: view }),
  removeDeskView: (id: string) => call<void>('DELETE', `/desk/views/${e(id)}`),
  orderDeskViews: (views: string[]) => call<void>('PUT', '/desk/view-order', { body: { views } }),
  reminders: () => get<T.Rows<T.OpenReminder>>('/desk/reminders'),
  deskSummary: () => get<T.DeskSummary>('/desk/summary'),
  task: async (id: string) => asTask(await get<T.TaskReply>(`/tasks/${e(id)}`)),
  claim: (id: string, version?: number) => post<T.Task>(`/tasks/${e(id)}/claim`, {}, { version }),
  release: (id: string, version?: number) => post<T.Task>(`/tasks/${e(id)}/release`, {}, { version }),
  complete: (id: string, body: { outcome: string; opinion?: string; values?: T.Values; correction?: T.CorrectionLine[] }, version: number, key: string) =>
    post<T.Task>(`/tasks/${e(id)}/complete`, body, { version, key }),
  returnTask: (id: string, to: string, reason: string, version: number, straightBack = false) => post<T.Task>(`/tasks/${e(id)}/return`, { to, reason, straight_back: straightBack }, { version }),
  officers: (q: string, task?: string) => get<T.Rows<T.Officer>>(`/desk/officers${query({ q: q || undefined, task })}`),
  give: (id: string, how: 'assign' | 'delegate' | 'transfer', officer: string, reason: string) => post<T.Task>(`/tasks/${e(id)}/${how}`, { officer, reason }),
  addSigns: (id: string, when: string, officers: string[], reason: string) => post<T.Task>(`/tasks/${e(id)}/signs`, { when, officers, reason }),
  removeSign: (part: string, reason: string) => post<T.Task>(`/tasks/${e(part)}/remove`, { reason }),
  recall: (id: string, reason: string) => post<T.Task>(`/tasks/${e(id)}/recall`, { reason }),
  sendCopies: (id: string, officers: string[], note: string) => post<unknown>(`/tasks/${e(id)}/copies`, { officers, note }),
  copies: () => get<T.Rows<T.Copy>>('/desk/copies'),
  readCopy: (copy: string) => post<unknown>(`/desk/copies/${e(copy)}/read`),
  remind: (id: string, text: string) => post<T.Reminder>(`/tasks/${e(id)}/reminders`, { text }),
  answerReminder: (id: string, answer: string) => post<unknown>(`/desk/reminders/${e(id)}/answer`, { answer }),
  substitutions: () => get<T.Rows<T.Substitution>>('/desk/substitutions'),
  addSubstitution: (body: { substitute: string; from: string; until: string; reason: string }) => post<T.Substitution>('/desk/substitutions', body),
  endSubstitution: (id: string) => post<unknown>(`/desk/substitutions/${e(id)}/end`),
  handOver: (to: string, reason: string, from?: string) => post<T.Rows<T.HandedOver>>('/desk/hand-over', { from, to, reason }),
  suspensionGrounds: () => get<T.Rows<T.SuspensionGround>>('/desk/suspension-grounds'),
  suspensions: () => get<T.Rows<T.SuspendedCase>>('/desk/suspensions'),
  suspend: (id: string, body: { ground: string; reason?: string; document?: string; document_on?: string; until?: string }) => post<T.Case>(`/cases/${e(id)}/suspend`, body),
  resume: (id: string, reason: string) => post<T.Case>(`/cases/${e(id)}/resume`, { reason: reason || undefined }),
  comment: (id: string, text: string) => post<unknown>(`/tasks/${e(id)}/comment`, { text }),
  supervision: (question: T.SupervisionQuestion) => get<T.Supervision>(`/supervision${query({ ...question })}`),
  supervisionTable: (question: T.SupervisionQuestion) => `${base}/supervision/table${query({ ...question })}`,
  supervisedUnit: (unit: string, question: T.SupervisionQuestion) => get<T.SupervisedUnit>(`/supervision/units/${e(unit)}${query({ ...question })}`),
  supervisedTasks: (unit: string, filter: { item?: string; officer?: string; colour?: string; state?: string; after?: string }) => get<T.Rows<T.Task>>(`/supervision/units/${e(unit)}/tasks${query(filter)}`),
  badRatings: (after?: string) => get<T.Rows<T.BadRating>>(`/ratings/bad${query({ after })}`),
  answerRating: (id: string, text: string) => post<unknown>(`/ratings/${e(id)}/answer`, { text }),

  certificates: () => get<T.Rows<T.CertificateSummary>>('/me/certificates'),
  certificate: (id: string) => get<T.Certificate>(`/certificates/${e(id)}`),
  certificatePage: (id: string) => `${base}/certificates/${e(id)}/page`,
  showToken: (id: string) => post<T.CertificateToken>(`/certificates/${e(id)}/tokens`),
  verify: (token: string) => get<T.Verification>(`/verify/${e(token)}`),
  inbox: (after?: string) => get<T.Rows<T.InboxMessage>>(`/me/inbox${query({ after })}`),
  markRead: (message: string) => post<unknown>(`/me/inbox/${e(message)}/read`),
  myData: (masked: boolean) => get<T.Rows<T.DataRecord>>(`/me/data${query({ masked: masked ? undefined : false })}`),
  accessLog: (after?: string) => get<T.Rows<T.AccessEntry>>(`/me/access-log${query({ after })}`),
  help: (region?: string) => get<T.Help>(`/help${query({ region })}`),
  regions: (parent?: string, q?: string) => get<T.Rows<T.Region>>(`/regions${query({ parent, q })}`),

  policies: (question: P.PolicyQuestion) => get<P.PolicyLines>(`/policies${query({ ...question })}`),
  policy: (policy: string, version?: string) => get<P.Policy>(`/policies/${e(policy)}${query({ version })}`),
  policyFacts: (target: P.Target) => get<{ facts: (P.Fact & { policies: number })[] }>(`/policies/facts${query({ target })}`),
  calculate: (target: P.Target, facts: P.Facts) => post<P.Answers>('/policies/calculate', { target, facts, on: null, policies: [] }),
  myPolicies: (whom: P.Whom) => get<P.MyPolicies>(`/me/policies${query({ for: whom })}`),
  calculateMine: (whom: P.Whom, facts: P.Facts) => post<P.MyPolicies>('/me/policies/calculate', { for: whom, facts, on: null }),
  policyDesigns: () => get<{ rows: D.PolicyDesignRow[] }>('/policies/drafts'),
  policyDesign: (policy: string) => get<D.PolicyDesign>(`/policies/${e(policy)}/draft`),
  policyWords: (target: string) => get<D.PolicyWords>(`/policies/words${query({ target })}`),
  checkPolicy: (policy: string, parts: D.PolicyParts) => post<D.PolicyCheck>('/policies/check', { policy, ...parts }),
  savePolicyDraft: (policy: string, parts: D.PolicyParts, version?: number) => call<D.PolicyDraft>('PUT', `/policies/${e(policy)}/draft`, { body: parts, version }),
  discardPolicyDraft: (policy: string, version: number) => call<void>('DELETE', `/policies/${e(policy)}/draft`, { version }),
  submitPolicyDraft: (policy: string, version: number) => post<D.PolicyDraft>(`/policies/${e(policy)}/draft/submission`, {}, { version }),
  sendPolicyDraftBack: (policy: string, version: number, reason: string) => post<D.PolicyDraft>(`/policies/${e(policy)}/draft/return`, { reason }, { version }),
  approvePolicyDraft: (policy: string, version: number) => post<D.PolicyPublication>(`/policies/${e(policy)}/draft/approval`, {}, { version }),
  policyConsent: () => get<{ given: boolean }>('/me/policies/consent'),
  setPolicyConsent: (given: boolean) => call<{ given: boolean }>('PUT', '/me/policies/consent', { body: { given } }),
  myBenefits: () => get<{ enterprise?: string | null; may_act?: boolean | null; benefits: P.Benefit[] }>('/me/benefits'),
  confirmAccount: (payment: string) => post<P.Benefit>(`/me/benefits/${e(payment)}/confirmation`),
  payMeTo: (payment: string, account: string) => call<P.Benefit>('PUT', `/me/benefits/${e(payment)}/account`, { body: { account, bank: '' } }),
  optOut: (payment: string) => post<P.Benefit>(`/me/benefits/${e(payment)}/opting-out`),
  paymentProof: (payment: string) => get<B.PaymentProof>(`/me/benefits/${e(payment)}/proof`),
  published: () => get<{ rows: B.Published[] }>('/publicity'),
  publishedList: (batch: string, asked: { district?: string; after?: string }) => get<B.PublishedList>(`/publicity/${e(batch)}${query(asked)}`),
  objectToPayment: (batch: string, number: number, reason: string) => post<{ objection: string }>(`/publicity/${e(batch)}/objections`, { number, reason }),
  batches: (after?: string) => get<B.Batches>(`/batches${query({ after })}`),
  drawable: () => get<{ benefits: B.Drawable[] }>('/batches/benefits'),
  batch: (batch: string) => get<B.Batch>(`/batches/${e(batch)}`),
  drawBatch: (policy: string, benefit: string, period: string) => post<B.Batch>('/batches', { policy, benefit, period }),
  waitingPayments: (asked: { mine?: boolean; limit?: number }) => get<B.WaitingList>(`/batches/waiting${query(asked)}`),
  mendPayment: (batch: string, number: number, act: string, body: object) => post<B.Mended>(`/batches/${e(batch)}/lines/${number}/${act}`, body),
  actOnBatch: (batch: string, act: string, body: object, version: number) => call<B.Batch>('POST', `/batches/${e(batch)}/${act}`, { body, version }),
  matching: () => get<P.Matching>('/matching'),
  matched: (policy: string, benefit: string) => get<P.MatchingDetail>(`/matching/${e(policy)}/${e(benefit)}`),
  sandbox: (policy: string, benefit: string) => get<S.Sandbox>(`/sandbox/${e(policy)}/${e(benefit)}`),
  estimate: (policy: string, benefit: string, drawn: S.Drawn) => post<S.Estimate>(`/sandbox/${e(policy)}/${e(benefit)}/estimates`, { drawn }),
  sensitivity: (policy: string, benefit: string, drawn: S.Drawn) => post<S.Sensitivity>(`/sandbox/${e(policy)}/${e(benefit)}/sensitivity`, { drawn }),
  estimatePolicy: (policy: string, benefit: string, parts: D.PolicyParts) => post<S.Estimate>('/policies/estimate', { policy, benefit, ...parts }),
  startMatching: () => post<unknown>('/matching/runs'),

  claims: () => get<C.ClaimsSummary>('/claims'),
  claimsBatches: (after?: string) => get<T.Rows<C.ClaimsBatch>>(`/claims/batches${query({ after })}`),
  claimsBatch: (batch: string) => get<C.BatchDetail>(`/claims/batches/${e(batch)}`),
  uploadClaims: (file: File, progress: (share: number) => void) => send<C.BatchDetail>('/claims/batches', file, progress),
  claimsFlags: (question: C.FlagQuestion) => get<T.Rows<C.ClaimsFlag>>(`/claims/flags${query({ ...question })}`),
  claimsFlag: (flag: string, purpose?: string) => call<C.FlagDetail>('GET', `/claims/flags/${e(flag)}`, { purpose }),
  explainFlag: (flag: string, explanation: string, version: number) => post<C.FlagDetail>(`/claims/flags/${e(flag)}/explain`, { explanation }, { version }),
  decideFlag: (flag: string, verdict: C.Verdict, opinion: string, version: number) => post<C.FlagDetail>(`/claims/flags/${e(flag)}/decide`, { verdict, opinion }, { version }),
  claimsQuarter: (quarter: string) => get<C.QuarterDetail>(`/claims/quarters/${e(quarter)}`),

  myAppeals: () => get<{ rows: A.AppealLine[] }>('/me/appeals'),
  myAppeal: (appeal: string) => get<A.Appeal>(`/me/appeals/${e(appeal)}`),
  lodgeAppeal: (lodging: A.Lodging) => post<A.Appeal>('/me/appeals', lodging),
  addEvidence: (appeal: string, file: File, progress: (share: number) => void) => send<A.Appeal>(`/me/appeals/${e(appeal)}/evidence`, file, progress),
  withdrawAppeal: (appeal: string) => post<A.Appeal>(`/me/appeals/${e(appeal)}/withdraw`),
  automation: (of: 'person' | 'enterprise' = 'person') => get<A.Automation>(`/me/automated-decisions${query({ for: of === 'person' ? undefined : of })}`),
  refuseAutomation: (policy: string | null, refused: boolean, of: 'person' | 'enterprise' = 'person') => call<A.Automation>('PUT', '/me/automated-decisions', { body: { for: of, policy, refused } }),
  algorithms: () => get<{ rows: A.AlgorithmLine[] }>('/algorithms'),
  algorithm: (algorithm: string) => get<A.Algorithm>(`/algorithms/${e(algorithm)}`),
  appeals: (filter: A.ListFilter) => get<{ rows: A.AppealLine[]; counts: A.AppealCounts }>(`/appeals${query(Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)])))}`),
  appealViews: () => get<T.Rows<A.KeptView>>('/appeal-views'),
  addAppealView: (view: A.NewView) => post<A.KeptView>('/appeal-views', view),
  changeAppealView: (id: string, view: A.NewView) => call<A.KeptView>('PUT', `/appeal-views/${e(id)}`, { body: view }),
  removeAppealView: (id: string) => call<void>('DELETE', `/appeal-views/${e(id)}`),
  orderAppealViews: (views: string[]) => call<void>('PUT', '/appeal-view-order', { body: { views } }),
  appealFigures: () => get<{ states: A.StateFigures[] }>('/appeals/figures'),
  appeal: (appeal: string) => get<A.Appeal>(`/appeals/${e(appeal)}`),
  appealRecords: (appeal: string) => get<A.RecordsToCorrect>(`/appeals/${e(appeal)}/records`),
  actOnAppeal: (appeal: string, act: string, body: object) => post<A.Appeal>(`/appeals/${e(appeal)}/${act}`, body),
  proposals: () => get<{ rows: A.Proposal[] }>('/benefit-proposals'),
  proposal: (proposal: string) => get<A.Proposal>(`/benefit-proposals/${e(proposal)}`),
  decideProposal: (proposal: string, granted: boolean, reasons: string) => post<A.Proposal>(`/benefit-proposals/${e(proposal)}/decision`, { granted, reasons }),

  packs: () => get<T.Packs>('/operator/packs'),
  reloadPacks: () => post<T.PackReload>('/operator/packs/reload'),
  accounts: (q?: string, after?: string) => get<T.Rows<T.Account>>(`/operator/accounts${query({ q, after })}`),
  addAccount: (body: { login: string; name: string; kind: string; password: string }) => post<T.Account>('/operator/accounts', body),
  changeAccount: (account: string, body: { posts?: string[]; locked?: boolean; reason?: string }) => call<T.Account>('PATCH', `/operator/accounts/${e(account)}`, { body }),
  organisation: () => get<T.Organisation>('/operator/organisation'),
  outbox: (state?: string, after?: string) => get<T.Rows<T.OutboxMessage>>(`/operator/outbox${query({ state, after })}`),
  retry: (message: string) => post<unknown>(`/operator/outbox/${e(message)}/retry`),
  stalls: (resolved: boolean, after?: string) => get<T.Rows<T.Stall>>(`/operator/stalls${query({ resolved: resolved || undefined, after })}`),
  places: (number: string) => get<T.Places>(`/operator/places${query({ number })}`),
  steer: (instance: string, body: { token: number; by: 'skip' | 'jump'; element?: string; reason: string }) => post<T.Places>(`/operator/instances/${e(instance)}/steer`, body),
  resolveStall: (stall: string, body: { remedy: T.Remedy; element?: string; variables: Record<string, unknown>; reason: string }) => post<T.Stall>(`/operator/stalls/${e(stall)}/resolve`, body),
  webhooks: () => get<T.Rows<T.Webhook>>('/operator/webhooks'),
  addWebhook: (url: string, kinds: string[]) => post<T.Webhook>('/operator/webhooks', { url, kinds }),
  health: () => get<T.Health>('/operator/health'),
  rebuildProjection: (projection: string) => post<void>(`/operator/projections/${projection}/rebuild`),
  checkRules: (xml: string, file: string) => post<T.RuleCheck>('/rules/check', { xml, file }),
  evaluateRules: (body: { xml: string; decision: string; input: T.Values; at?: string }) => post<T.RuleEvaluation>('/rules/evaluation', body),
  checkExpression: (text: string) => post<T.ExpressionCheck>('/rules/expression', { text }),
  processes: () => get<T.Rows<T.ProcessRow>>('/processes'),
  process: (process: string) => get<T.ProcessDesign>(`/processes/${e(process)}`),
  processWords: (process: string) => get<T.ProcessWords>(`/processes/${e(process)}/words`),
  processPublication: (process: string, number: number) => get<T.ProcessPublication>(`/processes/${e(process)}/publications/${number}`),
  checkProcess: (process: string, xml: string) => post<T.ProcessCheck>('/processes/check', { process, xml }),
  tryProcess: (body: { process: string; xml: string; inputs: T.TryInput[]; at?: string }) => post<T.TryRun>('/processes/try', body),
  saveProcessDraft: (process: string, body: { xml: string; base: string; note: string }, version?: number) => call<T.ProcessDraft>('PUT', `/processes/${e(process)}/draft`, { body, version }),
  discardProcessDraft: (process: string, version: number) => call<void>('DELETE', `/processes/${e(process)}/draft`, { version }),
  submitProcessDraft: (process: string, version: number) => post<T.ProcessDraft>(`/processes/${e(process)}/draft/submission`, {}, { version }),
  sendProcessDraftBack: (process: string, version: number, reason: string) => post<T.ProcessDraft>(`/processes/${e(process)}/draft/return`, { reason }, { version }),
  approveProcessDraft: (process: string, version: number) => post<T.ProcessPublication>(`/processes/${e(process)}/draft/approval`, {}, { version }),
  processVersions: () => get<T.Rows<T.ProcessVersion>>('/operator/processes'),
  migrations: (process: string) => get<T.Rows<T.MigrationRow>>(`/operator/migrations${query({ process })}`),
  migrationPlan: (from: string, to: string) => get<T.MigrationPlan>(`/operator/migrations/plan${query({ from, to })}`),
  tryMigration: (body: T.MigrationAsked) => post<T.MigrationSlice>('/operator/migrations/try', body),
  migrate: (body: T.MigrationAsked) => post<T.MigrationSlice>('/operator/migrations', body),
  logs: () => get<T.Rows<T.LogChoice>>('/insight/logs'),
  diagnosis: (asked: T.InsightQuestion) => get<T.Diagnosis>(`/insight/diagnosis${query({ ...asked })}`),
  flowGraph: (asked: T.InsightQuestion) => get<T.FlowView>(`/insight/graph${query({ ...asked })}`),
  queues: (question: T.InsightQuestion) => get<T.Queues>(`/insight/queues${query({ ...question })}`),
  variants: (asked: T.InsightQuestion) => get<T.Variants>(`/insight/variants${query({ ...asked })}`),
  comparison: (asked: T.InsightQuestion & { slow?: string; fast?: string }) => get<T.Comparison>(`/insight/comparison${query({ ...asked })}`),
  checkpoint: () => get<T.Checkpoint>('/ledger/checkpoint'),
  entries: (after?: number | string) => get<T.Rows<T.LedgerEntry>>(`/ledger/entries${query({ after, limit: 50 })}`),
  proof: (sequence: number, size: number) => get<T.InclusionProof>(`/ledger/proofs/${sequence}${query({ size })}`),
  verifyLedger: (from: number) => post<T.LedgerVerification>('/ledger/verify', from ? { from } : {}),
}
