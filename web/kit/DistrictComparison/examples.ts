import type { Example } from '../../gallery/example'

const t = (zh: string, en: string) => ({ zh, en })
const days = (mean: number) => ({ total: mean * 100, mean, p50: mean, p90: mean * 2, longest: mean * 9 })
const group = (id: string, zh: string, en: string, p50: number) => ({ group: id, title: t(zh, en), cases: 180, p50_calendar_days: p50, p90_calendar_days: p50 * 2.2, days: days(p50 * 0.7), steps_per_case: 8.4, resources: 6, hand_overs_per_case: 4.1, rework_share: 0.31, suspended_share: 0.2, suspended_days: 1.9, late_share: 0.25 })
const part = (activity: string, zh: string, en: string, value: number) => ({ activity, title: t(zh, en), days: value, by_frequency: value / 4, by_duration: (value * 3) / 4, slow_per_case: 0.9, fast_per_case: 0.8, slow_days: 7.1, fast_days: 1.2 })

export const examples: Example[] = [
  { says: 'two districts', props: { comparison: { groups: [group('yun-shan', '云山区', 'Yunshan', 19), group('lan-hu', '澜湖区', 'Lanhu', 8)], explanation: { slow: 'yun-shan', slow_title: t('云山区', 'Yunshan'), fast: 'lan-hu', fast_title: t('澜湖区', 'Lanhu'), difference_days: 6.8, phases: [], steps: [part('inspect', '现场核查', 'inspection on site', 6.1), part('decide', '审批决定', 'decision', -0.4)], findings: [t('云山区每件平均比澜湖区多 6.8 个工作日。', 'Yunshan takes 6.8 working days a case more than Lanhu.')] } } } },
]
