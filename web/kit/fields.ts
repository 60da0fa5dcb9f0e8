// Fields of life: their titles, as the policy library tells them, and a mark for each. Asked once for a page load.
import { shallowRef } from 'vue'
import { api } from './api'
import { say } from './i18n'
import type { IconName } from './Icon/icons'
import type { FieldCount } from './policies'

const known = shallowRef<FieldCount[]>([])
let asking: Promise<void> | null = null
export function knowFields(): Promise<void> {
  asking ??= api.policies({}).then((found) => { known.value = found.fields }, () => { asking = null })
  return asking
}
export const fieldTitle = (field: string) => say(known.value.find((one) => one.field === field)?.title) || field

const marks: [RegExp, IconName][] = [
  [/elderly|veterans/, 'person'], [/children|family/, 'baby'], [/health|disability/, 'heart'], [/insurance/, 'shield'], [/housing/, 'house'],
  [/enterprise|startup|consumption/, 'shop'], [/employment/, 'case'], [/education|talent/, 'star'], [/innovation/, 'pulse'], [/agriculture/, 'globe'],
]
export const fieldMark = (field: string): IconName => marks.find(([pattern]) => pattern.test(field))?.[1] ?? 'coin'
