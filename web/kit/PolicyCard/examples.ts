import type { Example } from '../../gallery/example'

const t = (zh: string, en: string) => ({ zh, en })
const policy = { policy: 'elderly-allowance', version: '1', title: t('老年综合津贴', 'Allowance for older people'), summary: t('年满 65 周岁的本市户籍老人，按年龄段每月领取 60 元至 600 元。', 'Residents of 65 and older receive 60 to 600 yuan a month.'), field: 'elderly', target: 'person', issuer: 'civil-affairs', issuer_title: t('民政', 'Civil Affairs'), number: '云府规〔2025〕6号', issued_on: '2025-11-20', from: '2026-01-01', until: '2030-12-31', in_force: true, benefits: [{ benefit: 'allowance', title: t('老年综合津贴', 'Allowance'), pays: 'monthly', delivery: 'automatic' }] }

export const examples: Example[] = [
  { says: 'without applying', props: { policy } },
  { says: 'expired, to apply for', props: { policy: { ...policy, in_force: false, benefits: [{ ...policy.benefits[0], delivery: 'application' }] } } },
]
