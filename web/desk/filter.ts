// What the desk shows is in its address: a filter, and the view it came from.
import type { LocationQuery } from 'vue-router'
import type { DeskFilter } from '../kit/types'

export const parts = ['state', 'queue', 'colour', 'item', 'region', 'part', 'text', 'since'] as const
export function filterOf(query: LocationQuery): DeskFilter {
  const filter: DeskFilter = {}
  for (const part of parts) { const value = query[part]; if (typeof value === 'string' && value) filter[part] = value }
  return filter
}
// The same question, however it is written: `open` is what a desk shows unless told otherwise.
export const same = (a: DeskFilter, b: DeskFilter) => parts.every((part) => (a[part] ?? (part === 'state' ? 'open' : '')) === (b[part] ?? (part === 'state' ? 'open' : '')))
