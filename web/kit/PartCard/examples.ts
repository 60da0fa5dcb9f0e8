import type { Example } from '../../gallery/example'

const part = { case: 'c', number: 'YL1', service: 's', kind: 'item', title: '出生登记（落户）', status: 'in_review', status_title: '审查中', applicant_name: '陈雨', submitted_at: '2026-11-20T09:00:00+08:00', due_on: '2026-11-25', clock: { state: 'running', colour: 'yellow', days_left: 1 }, holder: { kind: 'officer', title: '青禾派出所' }, authority_title: '公安局', version: 1 }

export const examples: Example[] = [
  { says: 'under way', props: { part } },
  { says: 'waits for the applicant', props: { part: { ...part, status: 'correction_requested', status_title: '待补正', holder: { kind: 'applicant', title: '您' }, clock: { state: 'paused', colour: 'green', days_left: 5 } } } },
  { says: 'granted', props: { part: { ...part, status: 'granted', status_title: '准予' } } },
  { says: 'refused', props: { part: { ...part, status: 'refused', status_title: '不予许可' } } },
]
