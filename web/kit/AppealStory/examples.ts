import type { Example } from '../../gallery/example'
import { examples as answers } from '../KeptAnswers/examples'

const t = (zh: string, en: string) => ({ zh, en })
const { was, is } = answers[1]!.props as { was: unknown; is: unknown }
const local = { fact: 'person.local', title: t('本市户籍', 'Registered here'), type: 'boolean', scale: 0, options: [], source: 'police', source_title: t('公安', 'Police') }
const few = { people: null, few: true }
const none = { people: 0, few: false }
const appeal = {
  appeal: 'a1', number: 'SS-2026-000001', title: t('老年综合津贴', 'Allowance for older people'), policy: 'elderly-allowance', case: '', ground: 'datum', state: 'answered', state_title: t('已答复', 'answered'),
  lodged_at: '2026-03-02T01:00:00Z', due_on: null, overdue: false, acts: [], benefit: 'allowance', target: 'person', who: null, text: '我去年已经把户口迁回本市，登记里还没有更新。', datum: { fact: local, should_be: true },
  evidence: [{ number: 1, name: '户口簿.jpg', media_type: 'image/jpeg', bytes: 412_000, at: '2026-03-02T01:01:00Z' }], answer: was, fresh: is, request: { act: 'correct', office: t('云澜市公安局', 'Bureau of Public Security'), fact: local, done: true, words: '经核对迁入凭证，已更正。', rerun: { asked: few, won: few, lost: none, more: none, less: none } },
  seats: 3, board: [{ state: 'voted', mine: false, verdict: 'uphold', reasons: '迁入凭证真实。' }, { state: 'voted', mine: false, verdict: 'uphold', reasons: '同意更正。' }, { state: 'voted', mine: false, verdict: 'reject', reasons: '应先到派出所办理。' }], verdict: 'uphold', dismissed_because: '', reply: '您的户籍登记已经更正，自本月起享受老年综合津贴。', answered_on: '2026-03-16',
  remedies: [{ remedy: 'reconsideration', title: t('行政复议', 'Administrative reconsideration'), to: t('本级人民政府', 'The people’s government'), until: '2026-05-15', count: 60, unit: 'days', law: t('中华人民共和国行政复议法', 'Administrative Reconsideration Law'), article: t('第二十条', 'Article 20') }], version: 9,
}

export const examples: Example[] = [
  { says: 'answered', props: { appeal } },
  { says: 'with the board', props: { appeal: { ...appeal, state: 'with_board', fresh: null, verdict: null, reply: '', answered_on: null, request: null, board: [{ state: 'voted', who: '严谨', mine: true, verdict: 'uphold', reasons: '迁入凭证真实。' }, { state: 'seated', who: '贾真', mine: false, verdict: null, reasons: '' }, { state: 'replaced', who: '舒平', mine: false, verdict: null, reasons: '与申诉人是邻居' }] } } },
  { says: 'not admitted', props: { appeal: { ...appeal, state: 'dismissed', fresh: null, verdict: null, request: null, board: [], reply: '', dismissed_because: '所说的待遇已于去年取消。' } } },
]
