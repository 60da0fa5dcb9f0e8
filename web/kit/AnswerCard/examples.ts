import type { Example } from '../../gallery/example'

const t = (zh: string, en: string) => ({ zh, en })
const age = { fact: 'person.age', title: t('周岁', 'Age in years'), type: 'number', scale: 0, options: [], source: 'police', source_title: t('公安', 'Police') }
const article = { article: t('第五条', 'Article 5'), text: t('65 至 69 周岁每月 60 元。', '60 yuan a month from 65 to 69.') }
const answer = { policy: 'elderly-allowance', title: t('老年综合津贴', 'Allowance for older people'), field: 'elderly', benefit: 'allowance', benefit_title: t('老年综合津贴', 'Allowance for older people'), is: 'entitled', amount: '60', pays: 'monthly', delivery: 'automatic', item: '', reason: t('65 至 69 周岁，每月 60 元', 'Aged 65 to 69: 60 yuan a month'), article, missing: [], near: [], excluded_by: null }

export const examples: Example[] = [
  { says: 'entitled', props: { answer } },
  { says: 'entitled, but another excludes it', props: { answer: { ...answer, delivery: 'application', item: 'elderly-allowance', excluded_by: { policy: 'x', title: t('养老服务补贴', 'Service subsidy') } } } },
  { says: 'nearly', props: { answer: { ...answer, is: 'not_entitled', amount: '', reason: t('未满 65 周岁', 'Not yet 65'), near: [{ fact: age, test: '[65..70)', article, amount: '60' }] }, facts: { 'person.age': 64 } } },
  { says: 'for a person to decide, and open to objection', props: { answer: { ...answer, by_person: true, subject: 'record-1' } } },
  { says: 'unknown', props: { answer: { ...answer, is: 'unknown', amount: '', reason: null, article: null, missing: [age] } } },
]
