import type { Example } from '../../gallery/example'

const service = { service: 'birth', kind: 'bundle', title: '出生一件事', summary: '一张表、一次提交，同时办好 8 件事。', authority_title: '卫生健康委牵头', promised_workdays: 15, audience: ['person'], items: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] }

export const examples: Example[] = [
  { says: 'bundle', props: { service } },
  { says: 'item', props: { service: { ...service, service: 'residence-permit', kind: 'item', title: '居住证申领', items: undefined } } },
]
