import type { Example } from '../../gallery/example'

const days = Array.from({ length: 30 }, (_, n) => ({ on: `2026-11-${String(n + 1).padStart(2, '0')}`, opened: (n * 7) % 11, done: (n * 5) % 9, returned: n % 9 === 4 ? 1 : 0, turned_red: n % 13 === 6 ? 2 : 0 }))
export const examples: Example[] = [
  { says: 'thirty days', props: { title: '近 30 日', days, lines: [{ kind: 'opened', title: '收件' }, { kind: 'done', title: '办结' }, { kind: 'returned', title: '退回' }, { kind: 'turned_red', title: '转为超期' }] } },
]
