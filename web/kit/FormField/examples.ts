import type { Example } from '../../gallery/example'

const field = { pointer: '/child/name', schema: { type: 'string' }, title: '婴儿姓名', help: '使用规范汉字。', section: 'child', kind: 'text', choices: [], required: true }
const sex = [{ value: '1', title: '男' }, { value: '2', title: '女' }]
const origin = { source: 'registry:birth', source_title: '卫健委 · 出生医学记录', at: '2026-11-21T08:00:00+08:00', verified: true, locked: true }

export const examples: Example[] = [
  { says: 'empty', props: { field, value: undefined } },
  { says: 'faulty', props: { field: { ...field, pointer: '/b' }, value: 'x', fault: '婴儿姓名的格式不对' } },
  { says: 'locked, verified', props: { field: { ...field, pointer: '/c', title: '出生日期' }, value: '2026-11-16', origin } },
  { says: 'choices', props: { field: { ...field, pointer: '/d', title: '性别', kind: 'radio', choices: sex }, value: '2' } },
  { says: 'list', props: { field: { ...field, pointer: '/e', title: '民族', kind: 'select', choices: sex }, value: '' } },
  { says: 'yes or no', props: { field: { ...field, pointer: '/f', title: '父母登记结婚了吗？', kind: 'yes_no' }, value: true } },
  { says: 'long list to search', props: { field: { ...field, pointer: '/h', title: '出生医院', kind: 'select', choices: Array.from({ length: 20 }, (_, n) => ({ value: String(n), title: `第 ${n + 1} 医院` })) }, value: '3' } },
  { says: 'date', props: { field: { ...field, pointer: '/g', title: '日期', kind: 'date', required: false }, value: '2026-11-16' } },
]
