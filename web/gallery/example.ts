// One example of a component: what it shows, in one phrase, and the properties that show it.
export interface Example { says: string; props: Record<string, unknown>; slot?: string }
