import type { Example } from '../../gallery/example'

const days = Array.from({ length: 30 }, (_, n) => ({ on: `2026-11-${String(30 - n).padStart(2, '0')}`, submitted: (n * 7) % 11, accepted: (n * 5) % 9, decided: (n * 3) % 8, returned: n % 9 === 4 ? 1 : 0, overdue: n % 13 === 6 ? 2 : 0 }))
export const examples: Example[] = [
  { says: 'thirty days', props: { title: '青禾派出所', days } },
  { says: 'nothing happened', props: { title: '云山派出所', days: days.map((day) => ({ on: day.on, submitted: 0, accepted: 0, decided: 0, returned: 0, overdue: 0 })) } },
]
