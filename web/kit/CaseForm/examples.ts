import type { Example } from '../../gallery/example'

const fact = (name: string, zh: string, type: string) => ({ fact: name, title: { zh, en: name }, type, scale: 0, options: [], source: '', source_title: { zh: '', en: '' } })
const text = { benefits: [{ benefit: 'subsidy', title: { zh: '取暖补贴', en: 'Heating subsidy' }, inputs: { age: 'person.age', local: 'person.local' }, reasons: { entitled: { zh: '符合条件', en: 'Meets the conditions' } } }] }
const facts = [fact('person.age', '周岁', 'number'), fact('person.local', '本市户籍', 'boolean')]
const cases = [{ case: '满 60 周岁', given: { 'person.age': 60, 'person.local': true }, is: 'entitled', amount: 500, reason: 'entitled' }]
export const examples: Example[] = [
  { says: 'it holds', props: { cases, checks: [{ holds: true, is: 'entitled', amount: '500', reason: 'entitled', missing: [] }], text, facts } },
  { says: 'the table says otherwise', props: { cases, checks: [{ holds: false, is: 'entitled', amount: '600', reason: 'entitled', missing: [] }], text, facts } },
  { says: 'no case yet', props: { cases: [], checks: [], text, facts } },
]
