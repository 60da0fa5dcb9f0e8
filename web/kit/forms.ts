// A form on the screen: which fields exist now, what is wrong with them, and what is sent.
//
// The rules are those of docs/reference/forms.md; the server follows the same.
//
// Always true
//  1. A field with `x-tonghe.when` exists only while the whole form, without blanks and without what does not exist,
//     validates against that schema; what does not exist is neither required, nor checked, nor sent.
//  2. Checks never build code at run time (no `new Function`), so the strict Content-Security-Policy holds.
//  3. One fault a field, the most useful one; the server checks again and has the last word.
import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema'

import type { Fault, FormSchema, FormSection, Json, Origin, Say, Values } from './types'

export type FieldKind = 'text' | 'textarea' | 'select' | 'radio' | 'yes_no' | 'date' | 'number' | 'region' | 'identity_number' | 'phone' | 'money'
export interface Choice { value: Json; title: Say }
export interface Field {
  pointer: string
  schema: FormSchema
  title: Say
  help?: Say
  group?: Say
  section: string
  kind: FieldKind
  choices: Choice[]
  required: boolean
}
export interface Repeated { pointer: string; title: Say; section: string; schema: FormSchema; count: number; min: number; max: number }

const compiled = new WeakMap<object, Validator>()
function holds(condition: object | undefined, form: Values): boolean {
  if (!condition) return true
  let validator = compiled.get(condition)
  if (!validator) compiled.set(condition, validator = new Validator(condition as Schema, '2020-12'))
  return validator.validate(form).valid
}
const exists = (schema: FormSchema, form: Values) => holds(schema['x-tonghe']?.when, form)

const escape = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')
const unescape = (name: string) => name.replaceAll('~1', '/').replaceAll('~0', '~')
const parts = (pointer: string) => (pointer === '' ? [] : pointer.slice(1).split('/').map(unescape))

export function valueAt(form: Json | undefined, pointer: string): Json | undefined {
  let at: Json | undefined = form
  for (const name of parts(pointer)) {
    if (at === null || typeof at !== 'object') return undefined
    at = Array.isArray(at) ? at[Number(name)] : at[name]
  }
  return at
}

// A copy of the form with one value changed; the untouched branches are shared.
export function withValue(form: Values, pointer: string, value: Json | undefined): Values {
  const put = (at: Json | undefined, path: string[]): Json | undefined => {
    const [name, ...rest] = path
    if (name === undefined) return value
    if (Array.isArray(at)) {
      const copy = [...at]
      const next = put(copy[Number(name)], rest)
      if (next === undefined) copy.splice(Number(name), 1)
      else copy[Number(name)] = next
      return copy
    }
    const copy: Values = { ...((at ?? {}) as Values) }
    const next = put(copy[name], rest)
    if (next === undefined) delete copy[name]
    else copy[name] = next
    return copy
  }
  return (put(form, parts(pointer)) ?? {}) as Values
}

const typeOf = (schema: FormSchema) => (Array.isArray(schema.type) ? schema.type.find((type) => type !== 'null') : schema.type)
export const titleOf = (schema: FormSchema, otherwise = ''): Say => ({ zh: schema.title ?? otherwise, en: schema['x-tonghe']?.title_en ?? schema.title ?? otherwise })

function choicesOf(schema: FormSchema): Choice[] {
  if (schema.oneOf?.every((one) => 'const' in one)) return schema.oneOf.map((one) => ({ value: one.const ?? null, title: titleOf(one, String(one.const)) }))
  return (schema.enum ?? []).map((value) => ({ value, title: String(value) }))
}

const kinds: FieldKind[] = ['text', 'textarea', 'select', 'radio', 'date', 'number', 'region', 'identity_number', 'phone', 'money']
function kindOf(schema: FormSchema, choices: Choice[]): FieldKind {
  const widget = schema['x-tonghe']?.widget as FieldKind | undefined
  if (widget && kinds.includes(widget) && !(widget === 'region' && choices.length)) return widget
  if (choices.length) return choices.length <= 4 ? 'radio' : 'select'
  const named = ({ 'identity-number': 'identity_number', 'phone-cn': 'phone', 'region-code': 'region' } as Record<string, FieldKind>)[schema.format ?? '']
  if (named) return named
  const type = typeOf(schema)
  if (type === 'boolean') return 'yes_no'
  if (type === 'integer' || type === 'number') return 'number'
  if (schema.format === 'date') return 'date'
  return (schema.maxLength ?? 0) > 120 ? 'textarea' : 'text'
}

// Every field that exists for these values, in the order of the schema.
export function fieldsOf(schema: FormSchema, form: Values): { fields: Field[]; repeated: Repeated[] } {
  const fields: Field[] = []
  const repeated: Repeated[] = []
  const settled = sendable(schema, form)
  const walk = (at: FormSchema, pointer: string, section: string, group?: Say) => {
    for (const [name, property] of Object.entries(at.properties ?? {})) {
      if (!exists(property, settled)) continue
      const here = `${pointer}/${escape(name)}`
      const own = property['x-tonghe']?.section ?? section
      if (typeOf(property) === 'object' || property.properties) walk(property, here, own, property.title ? titleOf(property) : group)
      else if (typeOf(property) === 'array' && property.items?.properties) {
        const list = valueAt(form, here)
        const count = Math.max(Array.isArray(list) ? list.length : 0, property.minItems ?? 0)
        repeated.push({ pointer: here, title: titleOf(property, name), section: own, schema: property, count, min: property.minItems ?? 0, max: property.maxItems ?? 9 })
        for (let n = 0; n < count; n += 1) {
          const title = titleOf(property, name) as { zh: string; en: string }
          walk(property.items, `${here}/${n}`, own, { zh: `${title.zh} ${n + 1}`, en: `${title.en} ${n + 1}` })
        }
      } else {
        const choices = choicesOf(property)
        fields.push({
          pointer: here, schema: property, title: titleOf(property, name), help: property['x-tonghe']?.help ?? property.description, group,
          section: own, kind: kindOf(property, choices), choices,
          required: (at.required?.includes(name) ?? false) || Boolean(property['x-tonghe']?.required_when && holds(property['x-tonghe'].required_when, settled)),
        })
      }
    }
  }
  walk(schema, '', '')
  return { fields, repeated }
}

// Sections that have a field now; fields whose section nobody named come last, under ''.
export function sectionsOf(sections: FormSection[], fields: Field[]): (FormSection & { fields: Field[] })[] {
  const named = sections.map((section) => ({ ...section, fields: fields.filter((field) => field.section === section.section) }))
  const rest = fields.filter((field) => !sections.some((section) => section.section === field.section))
  if (rest.length) named.push({ section: '', title: '', fields: rest })
  return named.filter((section) => section.fields.length > 0)
}

const isEmpty = (value: Json | undefined) => value === undefined || value === null || value === ''

// The values of existing fields only, without blanks: what conditions are judged by and what goes to the server. A
// condition may speak of a field that has one itself, so the answer is sought until it stands still.
export function sendable(schema: FormSchema, form: Values): Values {
  let settled = pruned(schema, form, () => true)
  for (let round = 0; round < 12; round += 1) {
    const before = settled
    settled = pruned(schema, form, (property) => exists(property, before))
    if (JSON.stringify(settled) === JSON.stringify(before)) break
  }
  return settled
}

function pruned(schema: FormSchema, form: Values, stays: (property: FormSchema) => boolean): Values {
  const prune = (at: FormSchema, value: Json | undefined): Json | undefined => {
    if (at.properties && value && typeof value === 'object' && !Array.isArray(value)) {
      const kept: Values = {}
      for (const [name, property] of Object.entries(at.properties)) {
        if (!stays(property)) continue
        const inner = prune(property, value[name])
        if (inner !== undefined) kept[name] = inner
      }
      return Object.keys(kept).length ? kept : undefined
    }
    if (at.items && Array.isArray(value)) return value.map((one) => prune(at.items as FormSchema, one) ?? {})
    return isEmpty(value) ? undefined : value
  }
  return (prune(schema, form) ?? {}) as Values
}

// GB 11643: the last character of an identity number is a check digit over the first 17.
export function identityNumberHolds(text: string): boolean {
  if (!/^[0-9]{17}[0-9X]$/.test(text)) return false
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, n) => total + weight * Number(text[n]), 0)
  return '10X98765432'[sum % 11] === text[17]
}

// GB 32100: 18 characters without I, O, S, V, Z; the last one checks the 17 before it.
export function creditCodeHolds(text: string): boolean {
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text)) return false
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
  const sum = weights.reduce((total, weight, n) => total + weight * letters.indexOf(text[n] ?? ''), 0)
  return letters[(31 - (sum % 31)) % 31] === text[17]
}

const formats: Record<string, [string, (text: string) => boolean]> = {
  'identity-number': ['identity_number', identityNumberHolds],
  'credit-code': ['credit_code', creditCodeHolds],
  'phone-cn': ['phone', (text) => /^(\+86[- ]?)?(1[3-9]\d{9}|120\d{8}|0\d{2,3}-?\d{7,8})$/.test(text)],
  'region-code': ['choice', (text) => /^\d{12}$/.test(text)],
}

export interface FieldFault { pointer: string; code: string; limit?: Json }

function faultOf(field: Field, unit: OutputUnit): FieldFault {
  const schema = field.schema as Record<string, Json>
  const keyword = unit.keyword
  if (keyword === 'pattern' && (field.kind === 'identity_number' || field.kind === 'phone')) return { pointer: field.pointer, code: field.kind }
  if (keyword === 'oneOf' || keyword === 'enum' || keyword === 'const') return { pointer: field.pointer, code: 'choice' }
  return { pointer: field.pointer, code: ['minLength', 'maxLength', 'minimum', 'maximum', 'pattern', 'format', 'type'].includes(keyword) ? keyword : 'pattern', limit: schema[keyword] }
}

// Everything that is wrong, in the order of the page.
export function check(schema: FormSchema, form: Values): FieldFault[] {
  const found: FieldFault[] = []
  for (const field of fieldsOf(schema, form).fields) {
    const value = valueAt(form, field.pointer)
    if (isEmpty(value)) {
      if (field.required) found.push({ pointer: field.pointer, code: ['select', 'radio', 'yes_no', 'region'].includes(field.kind) ? 'choose' : 'required' })
      continue
    }
    const { 'x-tonghe': _hints, title: _title, ...plain } = field.schema
    const result = new Validator(plain as Schema, '2020-12', false).validate(value)
    const first = result.errors.find((unit) => unit.instanceLocation === '#' && unit.keyword !== '$ref')
    if (!result.valid && first) found.push(faultOf(field, first))
    else {
      const [code, fits] = formats[field.schema.format ?? (field.kind === 'identity_number' ? 'identity-number' : '')] ?? []
      if (code && fits && typeof value === 'string' && !fits(value)) found.push({ pointer: field.pointer, code })
    }
  }
  return found
}

// A fault of the server joined to the field it names.
export const idOf = (pointer: string) => `f${pointer.replaceAll(/[^A-Za-z0-9_-]/g, '-')}`
export const isMaterial = (fault: Fault) => fault.pointer?.startsWith('/materials/') ?? false
export const isLocked = (origin?: Origin) => Boolean(origin?.locked)

export function show(field: Field, value: Json | undefined, words: { yes: string; no: string; none: string; say: (text: Say) => string; region?: (code: string) => string }): string {
  if (isEmpty(value)) return words.none
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (field.kind === 'region' && typeof value === 'string') return words.region?.(value) || value
  if (field.kind === 'money' && typeof value === 'number') return `¥${(value / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2 })}`
  const choice = field.choices.find((one) => one.value === value)
  if (choice) return words.say(choice.title)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
