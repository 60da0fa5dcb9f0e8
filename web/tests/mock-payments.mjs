// Payments of the mock city: a batch for each stage, a published list, and what is paid to the resident.
import { createHash } from 'node:crypto'

const t = (zh, en) => ({ zh, en })
const title = t('老年综合津贴', 'Allowance for older people')
const stages = { sampling: t('部门抽查', 'sampling'), publicity: t('公示', 'publicity'), confirming: t('本人确认', 'confirmation'), submitted: t('待审批', 'waiting for approval'), paying: t('发放中', 'paying'), settled: t('已结清', 'settled'), cancelled: t('已撤销', 'cancelled') }
const person = (number, more = {}) => ({ number, name: ['刘*兰', '赵*', '欧**月', '陈*国'][number % 4], identity: `990102********${1000 + number}`, region: number % 2 ? t('云澜市云湖区', 'Yunhu, Yunlan') : t('云澜市清禾区', 'Qinghe, Yunlan'), amount: number % 3 ? '60' : '120', reason: number % 3 ? t('65 至 69 周岁，每月 60 元', 'Aged 65 to 69: 60 yuan a month') : t('70 至 79 周岁，每月 120 元', 'Aged 70 to 79: 120 yuan a month'), state: 'listed', account: '…1234', cause: null, attempt: 0, ...more })
const line = (batch, period, state, more = {}) => ({ batch, policy: 'elderly-allowance', title, benefit: 'allowance', benefit_title: title, period, payees: 'persons', state, state_title: stages[state], lines: 1832, amount: '162480', paid: 0, paid_amount: '0', failed: 0, set_aside: 0, created_at: '2026-11-20T09:00:00+08:00', ...more })
const budget = { year: 2026, yuan: '17000000', committed: '1624800', left: '15375200' }
const hash = (text) => createHash('sha256').update(text).digest('hex')
const whole = (one, more = {}) => ({ line: one, version: 7, run: 'run-1', policy_hash: hash('policy'), candidates: 1840, already: 8, seed: 190_276_331, note: '', publicity_until: '2026-11-30T00:00:00+08:00', confirmation_until: null, settled_at: null, publicity: t('7 日', '7 days'), confirmation: t('3 日', '3 days'), live: 1832, live_amount: '162480', budget, tallies: [{ state: 'listed', lines: 1832, amount: '162480' }], acts: [{ act: 'begun', who: '叶宁', note: '', at: '2026-11-20T09:00:00+08:00' }], sample: [], wrong_share: null, objections: [], files: [], set_aside: [], failed: [], may: [], ...more })

const refund = { policy: 'job-retention-refund', title: t('稳岗返还', 'Refund for keeping staff'), benefit: 'refund', benefit_title: t('稳岗返还', 'Refund for keeping staff') }
const waits = (batch, number, of, more = {}) => ({ batch, title: of.title, benefit_title: of.benefit_title, period: '2026-09', payees: 'persons', line: person(number, { state: 'failed', cause: t('账户已注销', 'the account is closed'), attempt: 1 }), opened_on: '2026-11-16', due_on: '2026-11-23', workdays_left: 1, told: 1, told_on: '2026-11-16', holder: '', is_mine: false, may_act: true, other_account: '', ...more })
export function fresh() {
  const batches = new Map([
    ['b-4', whole(line('b-4', '2026-12', 'sampling'), { publicity_until: null, sample: [1, 417, 1200].map((n) => ({ line: person(n), right: null, note: '', now_is: n === 417 ? 'not_entitled' : 'entitled', now_amount: n === 417 ? '' : '60' })), may: ['judge', 'publish', 'cancel'] })],
    ['b-3', whole(line('b-3', '2026-11', 'publicity'), { objections: [{ objection: 'o-1', line: person(9), reason: '这位老人今年已迁出本市。', lodged_at: '2026-11-22T10:30:00+08:00', upheld: null, answer: '' }], may: ['answer', 'cancel'] })],
    ['b-6', whole(line('b-6', '2026', 'publicity', { ...refund, payees: 'enterprises', lines: 214, amount: '1310400' }), { publicity: t('7 个工作日', '7 working days'), confirmation: t('3 个工作日', '3 working days'), live: 214, live_amount: '1310400', may: [] })],
    ['b-2', whole(line('b-2', '2026-10', 'submitted'), { may: ['approve', 'send_back'] })],
    ['b-1', whole(line('b-1', '2026-09', 'settled', { paid: 1829, paid_amount: '162300', failed: 2, set_aside: 1 }), {
      tallies: [{ state: 'paid', lines: 1829, amount: '162300' }, { state: 'failed', lines: 2, amount: '120' }, { state: 'held', lines: 1, amount: '60' }], settled_at: '2026-10-12T10:05:00+08:00',
      failed: [person(31, { state: 'failed', cause: t('账户已注销', 'the account is closed'), attempt: 1 }), person(77, { state: 'failed', cause: t('户名不符', 'the name does not fit the account'), attempt: 1 }), person(80, { state: 'held', account: '' })],
      set_aside: [{ receipt: 'receipt-b-1-000001.txt', line: 14, payment: hash('x').slice(0, 32), amount: '61', reason: 'other_amount', reason_title: t('金额不符', 'another amount'), at: '2026-10-12T10:04:00+08:00' }],
      files: [{ name: 'b-1-000001.txt', lines: 1831, amount: '162420', state: 'answered', hash: hash('file'), made_at: '2026-10-12T10:00:00+08:00' }],
      acts: [{ act: 'begun', who: '叶宁', note: '', at: '2026-10-01T09:00:00+08:00' }, { act: 'published', who: '叶宁', note: '', at: '2026-10-01T10:00:00+08:00' }, { act: 'submitted', who: '叶宁', note: '', at: '2026-10-11T09:00:00+08:00' }, { act: 'approved', who: '钱越', note: '', at: '2026-10-12T09:59:00+08:00' }], may: ['give_up'],
    })],
  ])
  return { batches, stray: [{ receipt: 'receipt-2026-10.txt', line: 0, payment: '', amount: '0', reason: 'wrong_control_total', reason_title: t('控制合计不符', 'control totals do not fit'), at: '2026-10-12T10:06:00+08:00' }], objected: [], waiting: [
    waits('b-1', 31, { title, benefit_title: title }, { workdays_left: -2, due_on: '2026-11-18', other_account: '…7788' }),
    waits('b-1', 80, { title, benefit_title: title }, { line: person(80, { state: 'held', account: '' }), told: 0, told_on: null }),
    waits('b-7', 4, refund, { period: '2025', payees: 'enterprises', holder: '唐宁', may_act: false, line: person(4, { name: '云澜砺行信息技术有限公司', identity: '91990102********0002', amount: '38200', state: 'failed', cause: t('户名不符', 'the name does not fit the account'), attempt: 1 }), workdays_left: 4, due_on: '2026-11-27' }),
  ] }
}
export function waiting(w, q) {
  const rows = w.waiting.filter((one) => q.get('mine') !== 'true' || one.is_mine)
  return { open: w.waiting.length, overdue: w.waiting.filter((one) => one.workdays_left < 0).length, mine: w.waiting.filter((one) => one.is_mine).length, rows }
}
export function mend(w, batch, number, what) {
  const found = w.waiting.find((one) => one.batch === batch && String(one.line.number) === number)
  if (!found) return null
  if (what === 'claim') Object.assign(found, { is_mine: true, holder: '叶宁' })
  if (what === 'release') Object.assign(found, { is_mine: false, holder: '' })
  if (what === 'asking') Object.assign(found, { told: 1, told_on: '2026-11-23' })
  if (what === 'account-on-record' || what === 'giving-up') w.waiting = w.waiting.filter((one) => one !== found)
  return { state: what === 'account-on-record' ? 'again' : found.line.state, told: found.told, is_mine: found.is_mine }
}
export const list = (w) => ({ rows: [...w.batches.values()].map((one) => one.line), set_aside: w.stray })
export const drawable = () => ({ benefits: [{ policy: 'elderly-allowance', title, benefit: 'allowance', benefit_title: title, pays: 'monthly', period: '2026-11', payees: 'persons', may_draw: true, entitled: 1840, served: 0, under_way: 1832, unserved: 1840, budget }, { policy: 'multi-child-subsidy', title: t('多子女家庭补贴', 'Subsidy for several children'), benefit: 'subsidy', benefit_title: t('多子女家庭补贴', 'Subsidy for several children'), pays: 'yearly', period: '2026', payees: 'persons', may_draw: true, entitled: 120, served: 0, under_way: 0, unserved: 120, budget: null }, { ...refund, pays: 'yearly', period: '2026', payees: 'enterprises', may_draw: false, entitled: 214, served: 0, under_way: 214, unserved: 214, budget }] })
export function act(w, batch, what, body) {
  const one = w.batches.get(batch)
  one.version += 1
  const to = (state, may) => { Object.assign(one.line, { state, state_title: stages[state] }); one.may = may }
  if (what[0] === 'sample') { const found = one.sample.find((sampled) => sampled.line.number === body.number); Object.assign(found, { right: body.right, note: body.reason }); one.wrong_share = (100 * one.sample.filter((s) => s.right === false).length) / one.sample.filter((s) => s.right !== null).length }
  if (what[0] === 'publicity') to('publicity', ['answer', 'cancel'])
  if (what[0] === 'objections') Object.assign(one.objections.find((o) => o.objection === what[1]), { upheld: body.upheld, answer: body.answer })
  if (what[0] === 'submission') to('submitted', [])
  if (what[0] === 'approval') { to('settled', []); one.tallies = [{ state: 'paid', lines: 1832, amount: '162480' }] }
  if (what[0] === 'return') to('confirming', [])
  if (what[0] === 'cancellation') to('cancelled', [])
  if (what[0] === 'lines') one.failed = one.failed.filter((failed) => String(failed.number) !== what[1])
  return one
}
export const draw = (w) => { const made = whole(line('b-5', '2026', 'sampling', { benefit_title: t('多子女家庭补贴', 'Subsidy for several children'), lines: 120 }), { may: ['judge', 'publish', 'cancel'] }); w.batches.set('b-5', made); return made }
const published = { batch: 'b-3', policy: 'elderly-allowance', title, benefit_title: title, period: '2026-11', payees: 'persons', until: '2026-11-30T00:00:00+08:00', is_open: true, lines: 1832, amount: '162480' }
export const publicity = () => ({ rows: [published] })
export function publishedList(q) {
  const district = q.get('district')
  const after = Number(q.get('after') ?? 0)
  const numbers = Array.from({ length: 1832 }, (_, n) => n + 1).filter((n) => n > after && (!district || (n % 2 ? '990102000000' : '990103000000') === district)).slice(0, 20)
  return { list: published, districts: [{ district: '990102000000', title: t('云澜市云湖区', 'Yunhu, Yunlan') }, { district: '990103000000', title: t('云澜市清禾区', 'Qinghe, Yunlan') }], rows: numbers.map((n) => { const { number, name, identity, region, amount, reason } = person(n); return { number, name, identity, region, amount, reason } }), next: String(numbers.at(-1)) }
}
// As the server makes it: SM3, a leaf, one neighbour, their root.
const sm3 = (...parts) => createHash('sm3').update(Buffer.concat(parts)).digest()
export function proof(payment) {
  const leaf = sm3(Buffer.from([0]), Buffer.from(`${payment} 13000 paid`))
  const neighbour = sm3(Buffer.from([0]), Buffer.from('another 6000 paid'))
  return { payment, policy: 'elderly-allowance', title, benefit_title: title, number_of_policy: '云府规〔2025〕6号', issuer_title: t('云澜市民政局', 'Bureau of Civil Affairs'), reason: t('65 至 69 周岁，每月 60 元', 'Aged 65 to 69: 60 yuan a month'), article: t('第五条', 'Article 5'), policy_hash: hash('policy'), period: '2026-10', amount: '130', paid_on: '2026-11-10', name: '陈雨', account_masked: '…1234', batch: 'b-1', receipt: 'receipt-b-1-000001.txt', entry: 4210, entry_hash: hash('entry'), root: sm3(Buffer.from([1]), leaf, neighbour).toString('hex'), leaf_hash: leaf.toString('hex'), leaf: 0, leaves: 2, path: [neighbour.toString('hex')] }
}
