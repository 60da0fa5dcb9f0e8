// Who keeps views for a list: how they are compared, and where they are saved.
import { api } from '../kit/api'
import { type ListFilter, sameFilter } from '../kit/appeals'
import type { DeskFilter } from '../kit/types'
import { same } from './filter'

export interface SavedView<F> { view: string; name: string; filter: F; shared: boolean; is_default: boolean; mine: boolean; officer: string; count: number; version: number }
type Wanted<F> = Pick<SavedView<F>, 'name' | 'filter' | 'shared' | 'is_default'>
export interface ViewKeeper<F> {
  view: SavedView<F> // its shape alone
  same: (a: F, b: F) => boolean
  add: (view: Wanted<F>) => Promise<SavedView<F>>
  change: (view: string, to: Wanted<F>) => Promise<SavedView<F>>
  remove: (view: string) => Promise<void>
  order: (views: string[]) => Promise<void>
}
const nothing = { view: '', name: '', shared: false, is_default: false, mine: true, officer: '', count: 0, version: 1 }
export const deskKeeper: ViewKeeper<DeskFilter> = { view: { ...nothing, filter: {} }, same, add: api.addDeskView, change: api.changeDeskView, remove: api.removeDeskView, order: api.orderDeskViews }
export const appealKeeper: ViewKeeper<ListFilter> = { view: { ...nothing, filter: {} }, same: sameFilter, add: api.addAppealView, change: api.changeAppealView, remove: api.removeAppealView, order: api.orderAppealViews }
