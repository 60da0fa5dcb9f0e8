import type { Example } from '../../gallery/example'

export const examples: Example[] = [
  { says: 'a verification address', props: { text: 'https://yunlan.example/verify/k3Jd81', label: '出生医学证明的核验二维码' } },
]
