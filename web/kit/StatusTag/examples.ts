import type { Example } from '../../gallery/example'

export const examples: Example[] = (['submitted', 'correction_requested', 'accepted', 'in_review', 'suspended', 'granted', 'refused', 'withdrawn', 'completed'] as const).map((status) => ({ says: status, props: { status } }))
