// Payments without an application, as the pages speak of them: the shapes of the API, and what a state looks like.
//
// Always true
//  1. Nobody's account is here but by its last digits; names of others are masked by the server.
//  2. What somebody may do with a batch is what the server lists in `may`; a page never guesses.
import type { BudgetLine, LineState, Published } from './payment-shapes'
export type * from './payment-shapes'

export const lineStates: LineState[] = ['paid', 'ordered', 'listed', 'again', 'held', 'failed', 'removed', 'opted_out', 'given_up']
const tones: Record<string, string> = {
  paid: 'good', settled: 'good', paying: 'good', approved: 'good', failed: 'bad', again: 'warn', held: 'warn', submitted: 'warn', sampling: 'warn', confirming: 'warn',
}
export const toneOf = (state: string) => tones[state] ?? 'wait'
export const shareOf = (part: number, whole: number) => (whole > 0 ? Math.floor((part * 1000) / whole) / 10 : 0)
export const isOver = (budget: BudgetLine | null | undefined, amount: string) => !!budget && Number(amount) > Number(budget.left)
// The last day of a period that ends at a moment, which is the first of the day after it.
export const lastDay = (until: string) => new Date(Date.parse(until) - 1).toISOString()
// Days until a list is taken down, counted from a moment.
export const daysLeft = (one: Pick<Published, 'until'>, now: number) => (one.until ? Math.max(0, Math.ceil((Date.parse(one.until) - now) / 86_400_000)) : 0)
