import type { Example } from '../../gallery/example'

const entries = [
  { at: '2026-11-20T09:12:00+08:00', kind: 'case.submitted', title: '您提交了申请', who: '陈雨' },
  { at: '2026-11-21T10:40:00+08:00', kind: 'part.correction_requested', title: '请补正 2 处', who: '医疗保障局 · 赵静', opinion: '照片模糊，请重新拍照上传。' },
  { at: '2026-11-22T15:03:00+08:00', kind: 'certificate.issued', title: '出生医学证明已签发', who: '市妇幼保健院 · 王医生' },
]

export const examples: Example[] = [
  { says: 'under way', props: { entries, now: '由青禾派出所办理' } },
  { says: 'finished', props: { entries } },
  { says: 'only just submitted', props: { entries: entries.slice(0, 1) } },
]
