// `v-shown="value"`: what a field shows, left alone while somebody types in it, unless the value itself changes. For fields
// that tell what was typed when they are left: with `:value` a reply that arrives in between would take it away.
import type { Directive } from 'vue'

type Field = HTMLInputElement | HTMLTextAreaElement
const show = (field: Field, value: string | number) => { if (field.value !== String(value)) field.value = String(value) }
export const vShown: Directive<Field, string | number> = {
  beforeMount: (field, { value }) => show(field, value),
  updated: (field, { value, oldValue }) => { if (value !== oldValue || field !== document.activeElement) show(field, value) },
}
