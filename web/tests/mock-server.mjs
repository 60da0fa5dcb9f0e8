// The HTTP API with the demonstration story in memory, and the built pages beside it under the server's own
// Content-Security-Policy. `node tests/mock-server.mjs [port]`; tests import `start(port)`.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

import * as data from './mock-data.mjs'
import * as appeals from './mock-appeals.mjs'
import * as payments from './mock-payments.mjs'
import * as policies from './mock-policies.mjs'
import * as policyDrafts from './mock-policy-drafts.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' }
export const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
const processes = JSON.parse(readFileSync(join(folder, 'tests', 'mock-processes.json'), 'utf8'))
const rules = JSON.parse(readFileSync(join(folder, 'tests', 'mock-rules.json'), 'utf8'))
const insight = JSON.parse(readFileSync(join(folder, 'tests', 'mock-insight.json'), 'utf8'))
const claims = JSON.parse(readFileSync(join(folder, 'tests', 'mock-claims.json'), 'utf8'))
const clone = (value) => structuredClone(value)

// A Merkle tree like the server's (RFC 6962), here with the hash of the figures only: SM3 is what openssl calls sm3.
const sm3 = (bytes) => createHash('sm3').update(bytes).digest()
const node = (a, b) => sm3(Buffer.concat([Buffer.from([1]), a, b]))
const split = (n) => { let k = 1; while (k * 2 < n) k *= 2; return k }
const root = (l) => (l.length === 1 ? l[0] : node(root(l.slice(0, split(l.length))), root(l.slice(split(l.length)))))
const path = (m, l) => {
  if (l.length === 1) return []
  const k = split(l.length)
  return m < k ? [...path(m, l.slice(0, k)), root(l.slice(k))] : [...path(m - k, l.slice(k)), root(l.slice(0, k))]
}
const kinds = ['session.opened', 'draft.saved', 'case.submitted', 'case.accepted', 'certificate.issued', 'record.read']
const entries = Array.from({ length: 137 }, (_, n) => ({ sequence: n + 1, at: data.ago(3 - n / 50), kind: kinds[n % 6], subject: `case-${n % 9}`, actor: n % 3 ? 'li.police' : 'chen.yu', leaf: sm3(Buffer.concat([Buffer.from([0]), Buffer.from(String(n))])).toString('hex') }))
const leaves = entries.map((x) => Buffer.from(x.leaf, 'hex'))

function world() {
  return {
    drafts: new Map(), cases: clone(data.cases), shop: clone(data.suspendedCase), tasks: clone(data.tasks), inbox: clone(data.inbox), bad: clone(data.badRatings),
    outbox: clone(data.outbox), run: clone(policies.firstRun), policyDrafts: new Map([['medical-assistance', policyDrafts.save('medical-assistance', {})], ['disabled-nursing-allowance', policyDrafts.submitted('disabled-nursing-allowance')]]), consents: false, appeals: appeals.appeals(), appealViews: [], proposals: appeals.proposals(), refused: { all: false, policies: [] }, stalls: clone(data.stalls), views: clone(data.deskViews), webhooks: clone(data.webhooks), accounts: clone(data.accounts), benefits: clone(policies.benefits), payments: payments.fresh(), sessions: new Map(), uploads: {}, next: 1,
  }
}

export function start(port = 8090, options = {}) {
  let w = world()
  const problem = (status, code, zh, en, more = {}) => ({ status, body: { type: `https://tonghe.dev/problems/${code}`, title: en, status, detail: zh, code, ...more } })
  const ok = (body, status = 200) => ({ status, body })
  const notFound = () => problem(404, 'not_found', '没有找到。', 'Not found')
  const rows = (list, next) => ok({ rows: list, next })
  const makeDraft = (id, service, values = clone(data.values)) => {
    const up = (w.uploads[id] ??= {})
    const s = data.services.find((x) => x.service === service)
    return { draft: id, version: 1, service, title: s.title, form: { schema: data.schema, sections: data.sections }, values, origins: data.origins, items: data.draftItems(values), materials: data.draftMaterials(values, up), faults: [], saved_at: new Date().toISOString() }
  }
  const refresh = (d, values = d.values) => Object.assign(d, { values, version: d.version + 1, items: data.draftItems(values), materials: data.draftMaterials(values, w.uploads[d.draft] ?? {}), saved_at: new Date().toISOString() })
  const findCase = (id) => [...w.cases.flatMap((c) => [c, ...(c.parts ?? [])]), w.shop].find((c) => c.case === id)

  function answer(method, at, q, body, actor, headers) {
    const [a, b, c, d] = at
    const is = (m, ...parts) => method === m && parts.length === at.length && parts.every((p, n) => p === '*' || p === at[n])
    if (is('GET', 'services')) {
      const text = (q.get('q') ?? '').toLowerCase()
      if (text === '出错') return problem(503, 'store.busy', '系统正忙，请稍后再试。', 'Busy')
      const list = data.services.filter((s) => (!text || s.title.zh.includes(text) || s.py.startsWith(text) || s.title.en.toLowerCase().includes(text) || s.summary.zh.includes(text)) && (!q.get('audience') || s.audience.includes(q.get('audience'))))
      return rows(list)
    }
    if (is('GET', 'services', '*')) { const g = data.guide(b); return g ? ok(g) : notFound() }
    if (is('GET', 'verify', '*')) return b === 'expired' ? problem(404, 'token.expired', '这个二维码已过期，请持证人重新出示。', 'This code has expired') : ok({ valid: b !== 'revoked', title: data.certificates[0].title, holder_name: '周**', issuer_title: data.certificates[0].issuer_title, issued_on: data.certificates[0].issued_on, status: b === 'revoked' ? 'revoked' : 'valid', identifier: data.certificates[0].identifier })
    if (is('GET', 'help')) return ok(data.help)
    if (is('GET', 'regions')) return rows(data.regions.filter((r) => (q.get('parent') ?? '990100000000') === r.parent))
    if (is('GET', 'ledger', 'checkpoint')) return ok({ size: leaves.length, root: root(leaves).toString('hex'), at: new Date().toISOString() })
    if (is('GET', 'ledger', 'entries')) { const after = Number(q.get('after') ?? 0); const list = entries.slice(after, after + 50); return rows(list, after + 50 < entries.length ? String(after + 50) : undefined) }
    if (is('GET', 'ledger', 'proofs', '*')) { const n = Number(c); return ok({ sequence: n, size: leaves.length, leaf: entries[n - 1].leaf, path: path(n - 1, leaves).map((x) => x.toString('hex')), root: root(leaves).toString('hex') }) }
    if (is('POST', 'ledger', 'verify')) { const from = body.from ?? 0; const to = Math.min(leaves.length, from + Math.min(body.limit ?? 40, 40)); return ok({ ok: true, to, size: leaves.length, root: root(leaves).toString('hex') }) }
    if (is('GET', 'algorithms')) return rows(appeals.algorithms)
    if (is('GET', 'algorithms', '*')) { const found = appeals.algorithms.find((one) => one.algorithm === b); return found ? ok(found) : notFound() }
    if (is('GET', 'policies')) return q.get('q') === '出错' ? problem(503, 'store.busy', '系统正忙，请稍后再试。', 'Busy') : ok(policies.lines(q))
    if (actor && is('GET', 'policies', 'drafts')) return rows(policyDrafts.rows(w.policyDrafts))
    if (actor && is('GET', 'policies', 'words')) return ok(policyDrafts.words(q.get('target')))
    if (actor && is('POST', 'policies', 'estimate')) { const { body: said } = policies.estimate(body.policy, body.benefit, policies.sandbox(body.policy, body.benefit).drawn); return ok(said) }
    if (actor && is('POST', 'policies', 'check')) return ok(policyDrafts.check(body, w.policyDrafts.get(body.policy)))
    if (actor && is('GET', 'policies', '*', 'draft')) { const found = policyDrafts.design(b, w.policyDrafts.get(b)); return found ? ok(found) : notFound() }
    if (actor && is('PUT', 'policies', '*', 'draft')) { const before = w.policyDrafts.get(b); const made = policyDrafts.save(b, body, before); w.policyDrafts.set(b, made); return ok(made) }
    if (actor && is('POST', 'policies', '*', 'draft', 'submission')) { const made = w.policyDrafts.get(b); Object.assign(made, { state: 'submitted', version: made.version + 1 }); return ok(made) }
    if (actor && is('POST', 'policies', '*', 'draft', 'approval')) { const made = w.policyDrafts.get(b); w.policyDrafts.delete(b); return ok({ policy: b, number: made.number, from: made.from, hash: 'h', authors: made.authors, approved_by: '李明', note: made.note, published_at: new Date().toISOString() }) }
    if (actor && is('POST', 'policies', '*', 'draft', 'return')) { const made = w.policyDrafts.get(b); Object.assign(made, { state: 'open', reason: body.reason, version: made.version + 1 }); return ok(made) }
    if (actor && is('DELETE', 'policies', '*', 'draft')) { w.policyDrafts.delete(b); return ok(undefined, 204) }
    if (is('GET', 'policies', 'facts')) return ok(policies.factsFor(q.get('target') ?? 'person'))
    if (is('GET', 'policies', '*')) { const found = policies.policyOf(b); return found ? ok(found) : notFound() }
    if (is('POST', 'policies', 'calculate')) return ok(policies.calculate(body))
    if (is('GET', 'publicity')) return ok(payments.publicity())
    if (is('GET', 'publicity', '*')) return b === 'b-3' ? ok(payments.publishedList(q)) : notFound()
    if (is('POST', 'sessions')) {
      const who = data.actors[body.account]
      if (!who || body.password === 'wrong') return problem(401, 'session.refused', '账号或密码不对。', 'Wrong account or password')
      const token = `s${w.next++}`
      w.sessions.set(token, clone(who))
      return { ...ok({ token, csrf: 'mock', actor: who }, 201), cookie: `tonghe_session=${token}; Path=/; HttpOnly; SameSite=Strict` }
    }
    if (!actor && is('GET', 'session')) return ok(undefined, 204)
    if (!actor) return problem(401, 'session.needed', '请先登录。', 'Please sign in')
    if (is('GET', 'session')) return ok({ actor, csrf: 'mock' })
    if (is('DELETE', 'session')) return { ...ok(undefined, 204), cookie: 'tonghe_session=; Path=/; Max-Age=0' }
    if (is('PUT', 'session', 'acting')) { actor.acting_for = actor.enterprises.find((x) => x.id === body.enterprise); return ok({ actor, csrf: 'mock' }) }
    if (is('GET', 'me', 'policies') || is('POST', 'me', 'policies', 'calculate')) {
      const wanted = q.get('for') ?? body.for
      return wanted === 'enterprise' && !actor.acting_for ? problem(409, 'policy.no_enterprise', '您现在没有代表企业办事。', 'You act for no enterprise') : ok(policies.mine(wanted, body.facts))
    }
    if (is('GET', 'me', 'policies', 'consent')) return ok({ given: w.consents })
    if (is('PUT', 'me', 'policies', 'consent')) { w.consents = body.given; return ok(body) }
    if (is('GET', 'me', 'benefits')) return ok(w.benefits)
    if (is('GET', 'me', 'benefits', '*', 'proof')) return ok(payments.proof(c))
    if (a === 'me' && b === 'benefits' && at.length === 4) {
      const found = w.benefits.benefits.find((one) => one.payment === c)
      if (!found) return notFound()
      if (d === 'confirmation') found.confirmed = true
      if (d === 'opting-out') Object.assign(found, { state: 'opted_out', payment: '', may_change_account: false, may_opt_out: false })
      if (d === 'account') {
        if (!/^\d{12,30}$/.test(body.account)) return problem(422, 'payment.bad_account', '银行账号应为 12 至 30 位数字。', 'An account number has 12 to 30 digits')
        Object.assign(found, { account_masked: `…${body.account.slice(-4)}`, confirmed: true, ...(found.state === 'failed' ? { state: 'paying', cause: null, may_change_account: false } : {}) })
      }
      return ok(found)
    }
    if (is('POST', 'publicity', '*', 'objections')) { w.payments.objected.push(body); return ok({ objection: 'o-2' }, 201) }
    if (is('GET', 'batches')) return ok(payments.list(w.payments))
    if (is('GET', 'batches', 'benefits')) return ok(payments.drawable())
    if (is('GET', 'batches', 'waiting')) return ok(payments.waiting(w.payments, q))
    if (a === 'batches' && at[2] === 'lines' && at.length === 5 && w.payments.waiting.some((one) => one.batch === b && String(one.line.number) === at[3])) {
      const mended = payments.mend(w.payments, b, at[3], at[4])
      if (!headers['if-match']) return ok(mended)
    }
    if (is('POST', 'batches')) return ok(payments.draw(w.payments), 201)
    if (a === 'batches' && at.length >= 2) {
      const found = w.payments.batches.get(b)
      if (!found) return notFound()
      if (method === 'GET') return ok(found)
      return headers['if-match'] !== `"${found.version}"` ? problem(412, 'payment.batch_changed', '批次已被他人改动，请刷新页面。', 'Changed elsewhere') : ok(payments.act(w.payments, b, at.slice(2), body))
    }
    if (is('GET', 'me', 'appeals')) return rows(w.appeals.map((one) => appeals.line(one, actor, one)))
    if (is('POST', 'me', 'appeals')) { const made = appeals.lodged(body, w.next++); w.appeals.unshift(made); return ok({ ...made, acts: appeals.acts(made, actor) }, 201) }
    if (is('GET', 'appeals', 'figures')) return ok({ states: appeals.figures(w.appeals) })
    if ((a === 'appeals' && at.length >= 2) || (a === 'me' && b === 'appeals' && at.length >= 3)) {
      const one = w.appeals.find((found) => found.appeal === (a === 'me' ? c : b))
      const act = a === 'me' ? d : c
      if (!one) return problem(404, 'appeal.not_found', '没有找到这件申诉。', 'There is no such appeal.')
      if (act === 'records') return ok(appeals.records)
      if (method === 'POST') {
        if (act === 'withdraw') appeals.goTo(one, 'withdrawn', { due_on: null })
        if (act === 'admit') appeals.goTo(one, 'with_board')
        if (act === 'dismiss') appeals.goTo(one, 'dismissed', { dismissed_because: body.reason, due_on: null, answered_on: '2026-11-23' })
        if (act === 'opinion') Object.assign(one.board.find((seat) => seat.mine), { state: 'voted', verdict: body.verdict, reasons: body.reasons })
        if (['correct', 'revise', 'reconsider', 'decline'].includes(act)) { appeals.goTo(one, 'to_answer'); Object.assign(one.request, { done: act !== 'decline', words: body.words }) }
        if (act === 'answer') appeals.goTo(one, 'answered', { reply: body.reply, due_on: null, answered_on: '2026-11-23' })
      }
      const may = act === 'opinion' ? [] : appeals.acts(one, actor)
      return ok({ ...one, who: actor.kind === 'resident' || (actor.permissions ?? []).includes('appeals.judge') ? null : '刘秀兰', acts: may })
    }
    if (is('GET', 'appeals')) return ok(appeals.listed(w.appeals, actor, q))
    if (is('GET', 'appeal-views')) return rows(w.appealViews)
    if (is('POST', 'appeal-views')) { const made = { ...body, view: `appeal-view-${w.next++}`, mine: true, officer: actor.name, count: 1, version: 1 }; w.appealViews.push(made); return ok(made, 201) }
    if (is('PUT', 'appeal-views', '*')) return ok(Object.assign(w.appealViews.find((one) => one.view === b), body))
    if (is('DELETE', 'appeal-views', '*')) { w.appealViews = w.appealViews.filter((one) => one.view !== b); return ok(undefined, 204) }
    if (is('PUT', 'appeal-view-order')) { w.appealViews.sort((x, y) => body.views.indexOf(x.view) - body.views.indexOf(y.view)); return ok(undefined, 204) }
    if (is('GET', 'benefit-proposals')) return rows(w.proposals.filter((one) => one.state === 'open'))
    if (is('GET', 'benefit-proposals', '*')) { const found = w.proposals.find((one) => one.proposal === b); return found ? ok(found) : notFound() }
    if (is('POST', 'benefit-proposals', '*', 'decision')) { const found = w.proposals.find((one) => one.proposal === b); Object.assign(found, { state: body.granted ? 'granted' : 'refused', reasons: body.reasons, decided_at: new Date().toISOString() }); return ok(found) }
    if (a === 'me' && b === 'automated-decisions') {
      if (method === 'PUT' && !body.policy) w.refused.all = body.refused
      if (method === 'PUT' && body.policy) w.refused.policies = [...w.refused.policies.filter((one) => one.policy !== body.policy), ...(body.refused ? [{ policy: body.policy, title: { zh: '老年综合津贴', en: 'Allowance for older people' }, since: '2026-11-20T02:00:00Z' }] : [])]
      return ok({ ...w.refused, proposals: w.refused.all || w.refused.policies.length ? w.proposals.map(({ who: _, facts_asked: __, ...one }) => one) : [] })
    }
    if (is('GET', 'matching')) return ok(policies.matching(w.run))
    if (is('GET', 'matching', '*', '*')) { const found = policies.matched(b, c); return found ? ok(found) : notFound() }
    if (is('GET', 'sandbox', '*', '*')) { const found = policies.sandbox(b, c); return found ? ok(found) : notFound() }
    if (is('POST', 'sandbox', '*', '*', 'estimates')) {
      const { broken, body: said } = policies.estimate(b, c, body.drawn)
      return broken ? problem(422, 'policy.variant_faulty', '方案有 1 处不对，未测算。', 'The variant has 1 fault.', { faults: broken }) : ok(said)
    }
    if (is('POST', 'sandbox', '*', '*', 'sensitivity')) return ok(policies.sensitivity(b, c, body.drawn))
    if (is('POST', 'matching', 'runs')) { w.run = { ...policies.firstRun, run: `run-${w.next++}`, at: new Date().toISOString() }; return ok(policies.matching(w.run), 202) }
    if (is('GET', 'claims')) return ok(claims.summary)
    if (is('GET', 'claims', 'batches')) return ok(claims.batches)
    if (is('GET', 'claims', 'batches', '*')) return c === 'batch-1' ? ok(claims.batch) : notFound()
    if (is('GET', 'claims', 'flags')) return ok(claims.flags)
    if (is('GET', 'claims', 'flags', '*')) return ok({ ...claims.flag, flag: { ...claims.flag.flag, flag: c } })
    if (is('GET', 'claims', 'quarters', '*')) return ok(claims.quarter)
    if (is('GET', 'drafts')) return rows([...w.drafts.values()].map(({ draft, service, title, saved_at, version }) => ({ draft, service, title, saved_at, version })))
    if (is('POST', 'drafts')) { const id = `draft-${w.next++}`; const made = makeDraft(id, body.service); w.drafts.set(id, made); return ok(made, 201) }
    if (a === 'drafts' && at.length >= 2) {
      if (!w.drafts.has(b) && b === 'draft-demo') w.drafts.set(b, makeDraft(b, 'birth'))
      const draft = w.drafts.get(b)
      if (!draft) return notFound()
      if (method === 'GET' && at.length === 2) return ok(draft)
      if (method === 'PATCH') return headers['if-match'] !== `"${draft.version}"` ? problem(412, 'draft.changed', '草稿已在别处改动。', 'Changed elsewhere') : ok(refresh(draft, body.values))
      if (method === 'DELETE' && at.length === 2) { w.drafts.delete(b); return ok(undefined, 204) }
      if (method === 'POST' && c === 'materials') { w.uploads[b][q.get('material')] = { source: 'upload', source_title: { zh: '您上传', en: 'Uploaded by you' }, at: new Date().toISOString(), name: decodeURIComponent(headers['x-file-name'] ?? ''), bytes: Number(headers['content-length'] ?? 0) }; return ok(refresh(draft)) }
      if (method === 'DELETE' && c === 'materials') { delete w.uploads[b][d]; return ok(refresh(draft)) }
      if (method === 'POST' && c === 'submit') {
        const faults = draft.materials.filter((m) => m.required && m.state === 'missing').map((m) => ({ pointer: `/materials/${m.material}`, code: 'material.missing', what: { zh: `缺少材料：${m.title.zh}`, en: `Missing: ${m.title.en}` } }))
        if (!draft.values.child?.name) faults.unshift({ pointer: '/child/name', code: 'form.required', what: { zh: '请填写婴儿姓名', en: "Enter the baby's name" } })
        if (faults.length) return problem(422, 'case.incomplete', '还有内容没有填好。', 'Incomplete', { faults })
        w.drafts.delete(b)
        return ok(w.cases[0], 201)
      }
    }
    if (is('GET', 'me', 'cases')) return rows(w.cases.map(({ timeline, form, schema, materials, ...c }) => c))
    if (is('GET', 'cases')) return rows(w.cases.flatMap((x) => [x, ...(x.parts ?? [])]).filter((x) => (!q.get('status') || x.status === q.get('status')) && (!q.get('q') || x.number.includes(q.get('q')))).map((x) => ({ ...x, applicant_name: '陈*', parts: undefined })))
    if (a === 'cases' && at.length >= 2) {
      const found = findCase(b)
      if (!found) return notFound()
      if (method === 'GET' && c === 'picture') return ok(data.picture)
      if (method === 'GET' && at.length === 2) return ok({ timeline: data.birthCase.timeline.slice(0, 2), materials: data.birthCase.materials, form: data.birthCase.form, schema: data.birthCase.schema, ...found })
      if (method === 'POST' && c === 'suspend') { Object.assign(found, { status: 'suspended', status_title: data.statusTitle('suspended'), suspension: { ...data.suspension, ...body } }); return ok(found) }
      if (method === 'POST' && c === 'resume') { Object.assign(found, { status: 'in_review', status_title: data.statusTitle('in_review'), suspension: null }); return ok(found) }
      if (method === 'POST' && c === 'materials') return ok(found)
      if (method === 'POST' && c === 'rating') { found.rating = { ...body, at: new Date().toISOString() }; found.actions = found.actions.filter((x) => x !== 'rate'); return ok(found) }
      if (method === 'POST' && c === 'withdraw') { Object.assign(found, { status: 'withdrawn', status_title: data.statusTitle('withdrawn'), actions: [] }); return ok(found) }
      if (method === 'POST' && c === 'supplement') { Object.assign(found, { status: 'submitted', status_title: data.statusTitle('submitted'), correction: null, actions: ['withdraw'], holder: { kind: 'officer', title: found.authority_title } }); return ok(found) }
    }
    if (is('GET', 'desk')) {
      const state = q.get('state') ?? 'open'
      return rows(w.tasks.filter((x) => (state === 'open' ? x.state === 'open' : state === 'mine' ? x.state === 'claimed' : x.state === 'done') && (!q.get('colour') || x.colour === q.get('colour')) && (!q.get('text') || x.title.zh.includes(q.get('text')))))
    }
    if (is('GET', 'desk', 'reminders')) return rows(data.reminders)
    if (is('GET', 'desk', 'views')) return rows(w.views)
    if (is('POST', 'desk', 'views')) { const made = { ...body, view: `v-${w.next++}`, mine: true, officer: actor.name, count: 5, version: 1 }; w.views.push(made); return ok(made, 201) }
    if (is('PUT', 'desk', 'views', '*')) return ok(Object.assign(w.views.find((x) => x.view === c), body))
    if (is('DELETE', 'desk', 'views', '*')) { w.views = w.views.filter((x) => x.view !== c); return ok(undefined, 204) }
    if (is('PUT', 'desk', 'view-order')) { w.views.sort((x, y) => body.views.indexOf(x.view) - body.views.indexOf(y.view)); return ok(undefined, 204) }
    if (is('GET', 'desk', 'summary')) return ok({ ...data.summary, mine: w.tasks.filter((x) => x.state === 'claimed').length })
    if (a === 'tasks') {
      const task = b === 'task-plan' ? data.planTask : w.tasks.find((x) => x.task === b)
      if (!task) return notFound()
      if (method === 'GET') return ok(task === data.planTask ? data.planDetail : data.taskDetail(task))
      const act = { claim: () => Object.assign(task, { state: 'claimed', assignee: actor.account }), release: () => Object.assign(task, { state: 'open', assignee: null }), complete: () => Object.assign(task, { state: 'done' }), return: () => Object.assign(task, { state: 'done' }), comment: () => task }[c]
      if (act) { act(); task.version += 1; return ok(task) }
    }
    if (is('GET', 'supervision')) return ok(data.supervision)
    if (is('GET', 'supervision', 'units', '*')) return ok(data.supervisedUnit)
    if (is('GET', 'supervision', 'units', '*', 'tasks')) return rows(w.tasks.filter((x) => x.state !== 'done' && (!q.get('colour') || x.colour === q.get('colour'))).slice(0, 8))
    if (is('GET', 'desk', 'suspensions')) return rows(data.suspended)
    if (is('GET', 'desk', 'suspension-grounds')) return rows(data.grounds)
    if (is('GET', 'ratings', 'bad')) return rows(w.bad)
    if (is('POST', 'ratings', '*', 'answer')) { const r = w.bad.find((x) => x.rating === b); r.answer = body.text; return ok(r) }
    if (is('GET', 'me', 'certificates')) return rows(data.certificates)
    if (a === 'certificates') {
      const found = data.certificates.find((x) => x.certificate === b)
      if (!found) return notFound()
      if (at.length === 2) return ok(found)
      if (c === 'tokens') return ok({ token: 'k3Jd81', url: `http://localhost:${port}/verify/k3Jd81`, expires_at: new Date(Date.now() + 300_000).toISOString() }, 201)
      if (c === 'page') return { status: 200, raw: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 420"><rect width="600" height="420" fill="#fdfcf7"/><rect x="16" y="16" width="568" height="388" fill="none" stroke="#0b5563" stroke-width="2"/><text x="300" y="80" text-anchor="middle" font-size="30" font-family="serif" fill="#0b5563">${found.title.zh}</text>${found.data.map((x, n) => `<text x="70" y="${140 + n * 38}" font-size="18" fill="#333">${x.title.zh}：${x.value}</text>`).join('')}<text x="530" y="380" text-anchor="end" font-size="16" fill="#333">${found.issuer_title}</text></svg>`, type: 'image/svg+xml' }
    }
    if (is('GET', 'me', 'inbox')) return rows(w.inbox)
    if (is('POST', 'me', 'inbox', '*', 'read')) { const m = w.inbox.find((x) => x.message === c); if (m) m.read = true; return ok(m) }
    if (is('GET', 'me', 'data')) return rows(data.myData(q.get('masked') !== 'false'))
    if (is('GET', 'me', 'access-log')) return rows(data.accessLog)
    // The example of the page, as a node answers it; the text of the model does not matter here.
    if (is('POST', 'rules', 'check')) return ok(rules.check)
    if (is('POST', 'rules', 'evaluation')) return ok(rules.evaluation)
    // A process of the city, as a node answers it; drafts are kept, publishing ends them.
    if (is('POST', 'rules', 'expression')) return ok(body.text.includes('(') && !body.text.includes(')') ? { ok: false, names: [], faults: [{ code: 'rules.syntax', what: { zh: '括号没有合上', en: 'a bracket is not closed' }, remedy: { zh: '', en: '' } }] } : { ok: true, names: [], faults: [] })
    if (is('POST', 'processes', 'check')) return ok(body.xml.includes('market/nobody') ? processes.faulty : processes.check)
    if (is('POST', 'processes', 'try')) return ok(processes.runs[Math.min(body.inputs.length, processes.runs.length - 1)])
    if (is('GET', 'processes')) return ok(processes.list)
    if (is('GET', 'processes', '*')) return ok({ ...processes.design, draft: w.processDraft ?? null })
    if (is('GET', 'processes', '*', 'words')) return ok(processes.words)
    if (is('PUT', 'processes', '*', 'draft')) { w.processDraft = { process: b, bpmn: body.xml, base: body.base, is_stale: false, state: 'open', note: body.note ?? '', reason: '', authors: ['运维员'], is_mine: true, saved_at: new Date().toISOString(), version: (w.processDraft?.version ?? 0) + 1 }; return ok(w.processDraft) }
    if (is('POST', 'processes', '*', 'draft', 'submission')) { Object.assign(w.processDraft, { state: 'submitted', version: w.processDraft.version + 1 }); return ok(w.processDraft) }
    if (is('DELETE', 'processes', '*', 'draft')) { w.processDraft = null; return ok(undefined, 204) }
    // The demonstration logs of the fictional districts, as a node answers them; its own journal is still empty.
    if (is('GET', 'insight', 'logs')) return rows(insight.logs)
    if (is('GET', 'insight', '*') && insight[b]) return q.get('log') ? ok(insight[b]) : problem(422, 'insight.empty_log', '没有符合条件的办件，无法分析。', 'Nothing to analyse')
    if (a === 'operator') {
      if (actor.kind !== 'operator') return problem(403, 'access.denied', '您没有权限。', 'Not allowed')
      if (is('GET', 'operator', 'packs')) return ok({ rows: data.packs, faults: data.packFaults, hash: 'c0ffee' })
      if (is('POST', 'operator', 'packs', 'reload')) return ok({ loaded: true, faults: [], changes: 2 })
      if (is('GET', 'operator', 'accounts')) return rows(w.accounts)
      if (is('POST', 'operator', 'accounts')) { const made = { account: `a-${w.next++}`, ...body, posts: [], locked: false }; delete made.password; w.accounts.push(made); return ok(made, 201) }
      if (is('PATCH', 'operator', 'accounts', '*')) return ok(Object.assign(w.accounts.find((x) => x.account === c), body, body.posts ? { posts: body.posts.map((post) => ({ post, title: '', unit: '', unit_title: '' })) } : {}))
      if (is('GET', 'operator', 'organisation')) return ok(data.organisation)
      if (is('GET', 'operator', 'outbox')) return rows(w.outbox.filter((x) => !q.get('state') || x.state === q.get('state')))
      if (is('GET', 'operator', 'processes')) return ok(processes.versions)
      if (is('GET', 'operator', 'migrations', 'plan')) return ok(processes.plan)
      if (is('GET', 'operator', 'migrations')) return ok(processes.history)
      if (is('POST', 'operator', 'migrations', 'try') || is('POST', 'operator', 'migrations')) return ok(processes.slice)
      if (is('GET', 'operator', 'places')) return ok({ ...data.places, number: q.get('number') })
      if (is('POST', 'operator', 'instances', '*', 'steer')) return ok({ ...data.places, rows: [] })
      if (is('GET', 'operator', 'stalls')) return rows(w.stalls.filter((x) => Boolean(x.resolved_at) === (q.get('resolved') === 'true')))
      if (is('POST', 'operator', 'stalls', '*', 'resolve')) { const s = w.stalls.find((x) => x.stall === c); Object.assign(s, { resolved_at: new Date().toISOString(), resolved_by: 'operator', remedy: body.remedy, reason: body.reason }); return ok(s) }
      if (is('POST', 'operator', 'outbox', '*', 'retry')) { const m = w.outbox.find((x) => x.message === c); Object.assign(m, { state: 'waiting', attempts: 0 }); return ok(m) }
      if (is('GET', 'operator', 'webhooks')) return rows(w.webhooks)
      if (is('POST', 'operator', 'webhooks')) { const made = { webhook: `w-${w.next++}`, ...body, active: true, created_at: new Date().toISOString() }; w.webhooks.push(made); return ok({ ...made, secret: 'whsec_5f1c0e' }, 201) }
      if (is('GET', 'operator', 'health')) return ok(data.health)
      if (is('POST', 'operator', 'projections', '*', 'rebuild')) return ok(undefined, 202)
    }
    return notFound()
  }

  const live = new Set()
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://x')
    response.setHeader('Content-Security-Policy', policy)
    if (!url.pathname.startsWith('/api/v1/')) {
      const dist = join(folder, options.dist ?? 'dist')
      const file = join(dist, normalize(url.pathname))
      const found = url.pathname !== '/' && existsSync(file) ? file : join(dist, options.page ?? 'index.html')
      if (!existsSync(found)) { response.writeHead(404).end('build first: npm run build'); return }
      response.writeHead(200, { 'Content-Type': types[extname(found)] ?? 'application/octet-stream' }).end(readFileSync(found))
      return
    }
    const at = url.pathname.slice('/api/v1/'.length).split('/').map(decodeURIComponent)
    if (at.at(-1) === 'events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      response.write(': open\n\n')
      live.add(response)
      request.on('close', () => live.delete(response))
      return
    }
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      let body = {}
      if (/json/.test(request.headers['content-type'] ?? '')) try { body = JSON.parse(bytes.toString() || '{}') } catch { body = {} }
      const token = /tonghe_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
      const reply = answer(request.method, at, url.searchParams, body, w.sessions.get(token), request.headers)
      if (reply.cookie) response.setHeader('Set-Cookie', reply.cookie)
      const type = reply.type ?? (reply.status >= 400 ? 'application/problem+json' : 'application/json')
      response.writeHead(reply.status, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' })
      response.end(reply.raw ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)))
      if (request.method !== 'GET') for (const one of live) one.write('event: progress\ndata: {}\n\n')
    })
  })
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve({
    url: `http://127.0.0.1:${server.address().port}`,
    reset: () => { w = world() },
    stop: () => new Promise((done) => { for (const one of live) one.end(); server.closeAllConnections(); server.close(done) }),
  })))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const running = await start(Number(process.argv[2] ?? 8090))
  console.log(`mock server on ${running.url}  (chen.yu, li.police, operator; any password)`)
}
