import type { Example } from '../../gallery/example'

const t = (zh: string, en: string) => ({ zh, en })
const fact = { fact: 'person.age', title: t('周岁', 'Age in years'), type: 'number', scale: 0, options: [], source: '', source_title: t('', '') }

export const examples: Example[] = [
  { says: 'a figure', props: { fact, modelValue: '64' } },
  { says: 'not a figure', props: { fact, modelValue: '六十四' } },
  { says: 'yes or no', props: { fact: { ...fact, fact: 'person.local', type: 'boolean', title: t('本市户籍', 'Registered in this city') }, modelValue: '' } },
  { says: 'one of many', props: { fact: { ...fact, fact: 'disability.kind', type: 'text', title: t('残疾类别', 'Kind of disability'), options: ['视力', '听力', '言语', '肢体', '智力'].map((title, n) => ({ code: String(n), title: t(title, `Kind ${n}`) })) }, modelValue: '', hint: '残联' } },
]
