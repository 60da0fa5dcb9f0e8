import type { Example } from '../../gallery/example'

const days = (mean: number) => ({ total: mean * 100, mean, p50: mean, p90: mean * 3, longest: mean * 9 })
const row = (from: string, to: string, times: number, waiting_days: number, sent_back = 0) => ({ from, from_title: { zh: from, en: from }, to, to_title: { zh: to, en: to }, times, sent_back, waiting_days, share: 0.2, late_share: 0.3, stood: days(waiting_days / times) })

export const examples: Example[] = [
  { says: 'three offices', props: { handOvers: { between: 'unit', times: 900, per_case: 2.1, waiting_days: 2400, rows: [row('食品经营科', '核查队', 420, 1700), row('核查队', '分管领导', 400, 520, 31), row('分管领导', '食品经营科', 44, 180, 12)] } } },
]
