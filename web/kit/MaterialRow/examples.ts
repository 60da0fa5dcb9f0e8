import type { Example } from '../../gallery/example'

const upload = () => Promise.resolve()
const base = { material: 'birth_record', title: '出生医学记录', required: true, accept: ['pdf', 'jpg', 'png'], bytes_max: 10_000_000 }
const at = '2026-11-21T08:00:00+08:00'

export const examples: Example[] = [
  { says: 'fetched by data sharing', props: { material: { ...base, state: 'fetched', origin: { source_title: '卫健委 · 出生医学记录', at } } } },
  { says: 'from a certificate', props: { material: { ...base, state: 'certificate', origin: { source_title: '电子结婚证', at } } } },
  { says: 'to upload', props: { material: { ...base, title: '住院费用票据', state: 'missing', fill: '医院的电子票据还没有传来。' }, upload } },
  { says: 'uploaded, may be replaced', props: { material: { ...base, state: 'uploaded', origin: { source_title: '您上传', name: '票据.jpg', bytes: 2_400_000, at } }, upload, drop: upload } },
  { says: 'faulty', props: { material: { ...base, state: 'missing' }, upload, fault: '请上传住院费用票据' } },
]
