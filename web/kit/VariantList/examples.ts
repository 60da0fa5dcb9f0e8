import type { Example } from '../../gallery/example'

const t = (zh: string, en: string) => ({ zh, en })
export const examples: Example[] = [
  { says: 'two ways', props: { variants: { different: 41, cases: 570, rows: [{ activities: ['a', 'b', 'c'], titles: [t('受理审核', 'acceptance'), t('书面审查', 'review'), t('审批决定', 'decision')], cases: 210, share: 0.368, days: { total: 900, mean: 4.2, p50: 3.6, p90: 8, longest: 30 } }, { activities: ['a', 'a', 'c'], titles: [t('受理审核', 'acceptance'), t('受理审核', 'acceptance'), t('审批决定', 'decision')], cases: 12, share: 0.021, days: { total: 120, mean: 10, p50: 9, p90: 21, longest: 40 } }] } } },
]
