import type { Example } from '../../gallery/example'

const entitlement = { decision: 'childcare-subsidy/entitlement', title: '育儿补贴', version: '1', decided_on: '2026-03-02', entitled: true, amount_cents: 540000, reasons: [{ zh: '2025 年 1 月 1 日前出生，按应补贴的 18 个月折算，共 5400 元。', en: 'Born before 2025: 18 months, 5,400 yuan in all.' }], inputs: { 出生日期: '2023-06-15', 多胞胎: false }, rules: [{ decision: '资格', rule: 3, note: '不满 3 周岁的，按月折算' }], problems: [] }

export const examples: Example[] = [
  { says: 'entitled', props: { entitlement, title: '育儿补贴' } },
  { says: 'with its rules', props: { entitlement, detailed: true } },
  { says: 'not entitled', props: { entitlement: { ...entitlement, entitled: false, amount_cents: undefined, reasons: [{ zh: '孩子已满 3 周岁。', en: 'The child is over three.' }] } } },
  { says: 'not known yet', props: { entitlement: { ...entitlement, entitled: undefined, amount_cents: undefined, reasons: [] }, asked: true } },
]
