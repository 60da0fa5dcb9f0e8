import type { Example } from '../../gallery/example'
import { addRule, newTable } from '../dmn-edit'

const xml = newTable('heating', '取暖补贴', { id: 'age', name: '周岁', type: 'number' }, ['>= 60', '< 60'], '500', '第二条')
const place = { element: 'entitlement', name: '取暖补贴资格和金额', table: 'entitlement_table', rule: 2, rule_id: 'not_entitled', column: 'input', cell: 1, cell_id: '' }
export const examples: Example[] = [
  { says: 'two rules', props: { xml, articles: ['第二条'], reasons: ['entitled'], facts: [{ id: 'local', name: '本市户籍', type: 'boolean', title: '本市户籍' }] } },
  { says: 'a cell at fault', props: { xml, faulty: [place] } },
  { says: 'to read', props: { xml: addRule(xml, 'entitlement_table', 'entitled'), readonly: true } },
]
