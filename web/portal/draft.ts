// A draft that saves itself.
//
// Always true
//  1. What was typed is never overwritten by an older answer of the server: an answer only fills fields still empty here.
//  2. One save is under way at a time; it carries the version of the last answer (If-Match).
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'

import { ApiError, api, newKey } from '../kit/api'
import { check, fieldsOf, sectionsOf, sendable, valueAt, withValue } from '../kit/forms'
import { say, t } from '../kit/i18n'
import { asProblem } from '../kit/load'
import type { Case, Draft, Json, Problem, Values } from '../kit/types'

const wait_ms = 700
// Saves still under way of pages already left, so that the next page reads what they wrote.
const leaving = new Map<string, Promise<void>>()

export function useDraft(id: string) {
  const draft = shallowRef<Draft | null>(null)
  const values = shallowRef<Values>({})
  const problem = shallowRef<Problem | null>(null)
  const state = ref<'saved' | 'waiting' | 'saving' | 'failed'>('saved')
  const refused = ref<Record<string, string>>({})
  let timer = 0
  let under_way: Promise<void> | null = null

  function take(answer: Draft) {
    draft.value = answer
    for (const field of fieldsOf(answer.form.schema, values.value).fields) {
      const offered = valueAt(answer.values, field.pointer)
      if (valueAt(values.value, field.pointer) === undefined && offered !== undefined) values.value = withValue(values.value, field.pointer, offered)
    }
  }
  async function load() {
    try {
      await leaving.get(id)
      const answer = await api.draft(id)
      values.value = answer.values
      draft.value = answer
      problem.value = null
    } catch (error) { problem.value = asProblem(error) }
  }
  async function save(): Promise<void> {
    window.clearTimeout(timer)
    if (under_way) { await under_way; return state.value === 'waiting' ? save() : undefined }
    if (!draft.value || state.value === 'saved') return
    state.value = 'saving'
    const sent = values.value
    under_way = (async () => {
      try {
        const answer = await api.saveDraft(id, sendable(draft.value!.form.schema, sent), draft.value!.version)
        const typed_on = values.value !== sent
        take(answer)
        state.value = typed_on ? 'waiting' : 'saved'
        if (typed_on) later()
      } catch (error) {
        state.value = 'failed'
        // Changed elsewhere: take the newer version, keep what was typed here, save again.
        if (error instanceof ApiError && error.status === 412) { draft.value = await api.draft(id); state.value = 'waiting'; later() } else later(5000)
      } finally { under_way = null }
    })()
    await under_way
  }
  function later(ms = wait_ms) {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => { if (state.value === 'failed') state.value = 'waiting'; void save() }, ms)
  }
  function change(pointer: string, value: Json | undefined) {
    values.value = withValue(values.value, pointer, value)
    const { [pointer]: _gone, ...rest } = refused.value
    refused.value = rest
    state.value = 'waiting'
    later()
  }
  const upload = async (material: string, file: File, progress: (share: number) => void) => {
    await save()
    const answer = await api.upload(id, material, file, progress)
    const { [`/materials/${material}`]: _gone, ...rest } = refused.value
    refused.value = rest
    take(answer)
  }
  const drop = async (material: string) => take((await api.dropMaterial(id, material)) ?? (await api.draft(id)))

  const form = computed(() => (draft.value ? fieldsOf(draft.value.form.schema, values.value) : { fields: [], repeated: [] }))
  const sections = computed(() => (draft.value ? sectionsOf(draft.value.form.sections, form.value.fields) : []))
  const applying = computed(() => draft.value?.items.filter((item) => item.applies) ?? [])
  // Every fault by pointer, in the order of the page: fields, then materials.
  const faults = computed<Record<string, string>>(() => {
    if (!draft.value) return {}
    const found: Record<string, string> = {}
    const titles = new Map(form.value.fields.map((field) => [field.pointer, field]))
    const local = new Map(check(draft.value.form.schema, values.value).filter((fault) => !draft.value?.origins[fault.pointer]?.locked).map((fault) => [fault.pointer, fault]))
    for (const field of form.value.fields) {
      const fault = local.get(field.pointer)
      if (refused.value[field.pointer]) found[field.pointer] = refused.value[field.pointer]!
      else if (fault) found[field.pointer] = t(`fault.${fault.code}`, { title: say(field.title), limit: String(fault.limit ?? '') })
    }
    // What only the server can see (rules across fields, registers), while its answer is about what stands here now.
    if (state.value === 'saved') for (const fault of draft.value.faults) if (fault.pointer && !(fault.pointer in found) && titles.has(fault.pointer) && !draft.value.origins[fault.pointer]?.locked) found[fault.pointer] = say(fault.what)
    for (const material of draft.value.materials) {
      const pointer = `/materials/${material.material}`
      if (refused.value[pointer]) found[pointer] = refused.value[pointer]
      else if (material.required && material.state === 'missing') found[pointer] = t('fault.material', { title: say(material.title) })
    }
    for (const [pointer, text] of Object.entries(refused.value)) if (!(pointer in found) && (titles.has(pointer) || !pointer.startsWith('/materials/'))) found[pointer] = text
    return found
  })

  const keyName = `tonghe.submit.${id}`
  async function submit(): Promise<Case | null> {
    await save()
    const key = sessionStorage.getItem(keyName) ?? newKey()
    sessionStorage.setItem(keyName, key)
    try {
      const made = await api.submit(id, key)
      sessionStorage.removeItem(keyName)
      return made
    } catch (error) {
      if (!(error instanceof ApiError) || !error.faults.length) throw error
      // A refused submission is answered; the corrected one is a new act.
      sessionStorage.removeItem(keyName)
      refused.value = Object.fromEntries(error.faults.map((fault, n) => [fault.pointer || `/?${n}`, [say(fault.what), say(fault.remedy)].filter(Boolean).join(' ')]))
      return null
    }
  }
  const warn = (event: BeforeUnloadEvent) => { if (state.value !== 'saved') { void save(); event.preventDefault() } }
  window.addEventListener('beforeunload', warn)
  onBeforeUnmount(() => {
    window.removeEventListener('beforeunload', warn)
    if (state.value !== 'saved') leaving.set(id, save().finally(() => leaving.delete(id)))
    window.clearTimeout(timer)
  })
  return { draft, values, problem, state, form, sections, applying, faults, load, save, change, upload, drop, submit }
}
