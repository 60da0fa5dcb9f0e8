import type { Example } from '../../gallery/example'

const step = (zh: string, waiting: number, usual?: number, allowed?: number) => ({ item: 'household-registration', item_title: { zh: '出生登记', en: 'Birth registration' }, element: zh, title: { zh, en: zh }, waiting, overdue: waiting % 3, done: 40, usual_days: usual, allowed_days: allowed })
export const examples: Example[] = [
  { says: 'quick, slow and unknown', props: { title: '各环节用时', steps: [step('受理', 4, 0.4, 2), step('审查', 7, 3.6, 3), step('制证', 0)] } },
]
