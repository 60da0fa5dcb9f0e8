import type { Example } from '../../gallery/example'

export const examples: Example[] = [
  { says: 'in time', props: { colour: 'green', daysLeft: 5 } },
  { says: 'due soon', props: { colour: 'yellow', daysLeft: 1 } },
  { says: 'today', props: { colour: 'yellow', daysLeft: 0 } },
  { says: 'overdue', props: { colour: 'red', daysLeft: -2 } },
  { says: 'not counting', props: { colour: 'green', daysLeft: 3, state: 'paused' } },
  { says: 'hours', props: { colour: 'green', daysLeft: 0, minutesLeft: 190 } },
  { says: 'minutes', props: { colour: 'yellow', daysLeft: 0, minutesLeft: 35 } },
  { says: 'hours overdue', props: { colour: 'red', daysLeft: -1, minutesLeft: -130 } },
  { says: 'done', props: { colour: 'green', daysLeft: 0, state: 'stopped' } },
]
