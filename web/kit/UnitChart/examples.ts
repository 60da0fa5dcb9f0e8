import type { Example } from '../../gallery/example'

export const examples: Example[] = [
  { says: 'three units', props: { units: [{ unit: 'a', title: '青禾派出所', open: 21, overdue: 2, done_30d: 388 }, { unit: 'b', title: '澜溪派出所', open: 34, overdue: 5, done_30d: 412 }, { unit: 'c', title: '云山派出所', open: 12, overdue: 0, done_30d: 267 }] } },
]
