// Fields of life: their names, and a mark for each.
import { t } from './i18n'
import type { IconName } from './Icon/icons'

export const fieldTitle = (field: string) => t(`policy.field_${field}`)

const marks: [RegExp, IconName][] = [
  [/elderly|veterans/, 'person'], [/children|family/, 'baby'], [/health|disability/, 'heart'], [/insurance/, 'shield'], [/housing/, 'house'],
  [/enterprise|startup|consumption/, 'shop'], [/employment/, 'case'], [/education|talent/, 'star'], [/innovation/, 'pulse'], [/agriculture/, 'globe'],
]
export const fieldMark = (field: string): IconName => marks.find(([pattern]) => pattern.test(field))?.[1] ?? 'coin'
