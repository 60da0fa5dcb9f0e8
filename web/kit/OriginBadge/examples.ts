import type { Example } from '../../gallery/example'

const at = '2026-11-21T08:00:00+08:00'

export const examples: Example[] = [
  { says: 'verified and locked', props: { origin: { source: 'registry:birth', source_title: '卫健委 · 出生医学记录', at, verified: true, locked: true } } },
  { says: 'verified, may be changed', props: { origin: { source: 'registry:marriage', source_title: '民政局 · 婚姻登记', at, verified: true, locked: false } } },
  { says: 'offered from an earlier case', props: { origin: { source: 'case:1', source_title: '您 2024 年的申请', at, verified: false, locked: false } } },
]
