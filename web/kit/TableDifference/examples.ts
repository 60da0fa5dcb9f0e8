import type { Example } from '../../gallery/example'
import { addRule, newTable, setCell } from '../dmn-edit'

const old = newTable('heating', '取暖补贴', { id: 'age', name: '周岁', type: 'number' }, ['>= 60', '< 60'], '500', '第二条')
export const examples: Example[] = [
  { says: 'a raised amount', props: { old, now: setCell(old, 'entitlement_table', 'entitled', 2, '600'), oldTitle: '第 1 版', nowTitle: '草稿' } },
  { says: 'one more rule', props: { old, now: addRule(old, 'entitlement_table', 'entitled'), oldTitle: '第 1 版', nowTitle: '草稿' } },
]
