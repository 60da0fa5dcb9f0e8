import type { Example } from '../../gallery/example'
import type { Bottleneck } from '../types'

const days = (mean: number) => ({ total: mean * 400, mean, p50: mean * 0.7, p90: mean * 2.6, longest: mean * 9 })
const row = (activity: string, zh: string, en: string, waiting_days: number, share: number, split = true): Bottleneck => ({ activity, title: { zh, en }, times: 412, cases: 400, waiting_days, share, late_share: share * 1.3, stood: days(waiting_days / 400), ...(split ? { waiting: days(waiting_days / 500), doing: days(0.3) } : {}) })

export const examples: Example[] = [
  { says: 'waiting and doing known', props: { rows: [row('inspect', '现场核查', 'inspection on site', 1840, 0.44), row('decide', '审批决定', 'decision', 920, 0.22), row('review', '书面审查', 'review of documents', 310, 0.07)] } },
  { says: 'completions only', props: { rows: [row('01_HOOFD_380', '决定日期', 'decision date prior to decision', 12040, 0.11, false)] } },
]
