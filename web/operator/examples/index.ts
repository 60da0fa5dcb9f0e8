// Models to start from, shipped with the page.
import type { Text } from '../../kit/types'
import childcare from './childcare.dmn?raw'
import senior from './senior.dmn?raw'

export interface Example { file: string; title: Text; about: Text; xml: string; values: Record<string, string> }

const part = (...steps: string[]) => steps.join('\u0001')

export const examples: Example[] = [
  { file: 'childcare.dmn', title: { zh: '育儿补贴：资格与金额', en: 'Childcare allowance: who, and how much' }, about: { zh: '4 个决策、12 条规则。改一个数，看哪一条规则命中、为什么。', en: '4 decisions, 12 rules. Change a figure and see which rule matches, and why.' }, xml: childcare, values: { 申请日期: '2026-03-02', [part('孩子', '出生日期')]: '2025-06-30', [part('孩子', '孩次')]: '2', [part('孩子', '户籍')]: '本市', 居住月数: '30', 家庭人均月收入: '4200', 低保家庭: 'false' } },
  { file: 'senior.dmn', title: { zh: '高龄津贴：请找出错误', en: 'Old-age allowance: find the mistakes' }, about: { zh: '故意写错的一张表：缺口、重叠、不可能的条件、写错的名称。看检查会说什么。', en: 'A table with mistakes on purpose: gaps, overlaps, a condition that cannot hold, a misspelt name. See what the check says.' }, xml: senior, values: { 年龄: '87', 户籍: '本市', 月养老金: '2600' } },
]
