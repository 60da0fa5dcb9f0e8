import type { Example } from '../../gallery/example'

export const examples: Example[] = [
  { says: 'nothing chosen', props: { modelValue: 0, name: 'r0' } },
  { says: 'four', props: { modelValue: 4, name: 'r4' } },
  { says: 'read only', props: { modelValue: 2, readonly: true } },
]
