import type { Example } from '../../gallery/example'

export const examples: Example[] = (['submitted', 'correction_requested', 'accepted', 'in_review', 'suspended', 'granted', 'refused', 'withdrawn', 'completed', 'revoked'] as const).map((status) => ({ says: status, props: { status } }))
