import type { Example } from '../../gallery/example'

const certificate = { certificate: 'c', identifier: '1.2.156.3005.2…', number: 'Z990000026', title: '出生医学证明', status: 'valid', version: 1, holder_name: '周清禾', issuer_title: '云澜市卫生健康委员会', issued_on: '2026-11-21' }

export const examples: Example[] = [
  { says: 'valid', props: { certificate } },
  { says: 'with an end', props: { certificate: { ...certificate, title: '居住证', valid_to: '2027-11-21' } } },
  { says: 'suspended', props: { certificate: { ...certificate, status: 'suspended' } } },
]
