import type { Example } from '../../gallery/example'

const item = { case: 'c', number: 'YL1', service: 's', kind: 'item', title: '个体工商户设立登记', status: 'revoked', status_title: '决定已撤销', applicant_name: '马琳', submitted_at: '2026-11-20T09:00:00+08:00', version: 1 }
const other = { case: 'd', number: 'YL2', at: '2026-11-23T09:00:00+08:00', reason: '申诉 SS-2026-000001 评议成立：经核实地址一致。' }

export const examples: Example[] = [
  { says: 'revoked', props: { item: { ...item, decided_anew: other }, to: '/portal/cases' } },
  { says: 'decides anew, for her', props: { item: { ...item, status: 'accepted', decides_anew: other }, to: '/portal/cases' } },
  { says: 'decides anew, for officers', props: { item: { ...item, status: 'accepted', decides_anew: other }, to: '/desk/cases', officer: true } },
]
