// What the page of decision models decides by itself: which inputs a decision asks for, and how a form's texts become
// the JSON of an evaluation.
import type { RuleField, RuleModel, Values } from './types'

export interface Asked { key: string; name: string; input: string; field: RuleField }

// The one nothing else needs; of several the last.
export function finalDecision(model: RuleModel): string {
  const needed = new Set(model.requirements.map((one) => one.from))
  return (model.decisions.filter((one) => !needed.has(one.id)).at(-1) ?? model.decisions.at(-1))?.name ?? ''
}

// The inputs a decision reads, itself or through others, in the order of the model.
export function askedBy(model: RuleModel, decision: string): Asked[] {
  const waiting = model.decisions.filter((one) => one.name === decision).map((one) => one.id)
  const reached = new Set(waiting)
  while (waiting.length) {
    const to = waiting.pop()
    for (const one of model.requirements) if (one.to === to && !reached.has(one.from)) { reached.add(one.from); waiting.push(one.from) }
  }
  return model.inputs.filter((input) => reached.has(input.id)).flatMap((input) => input.fields.map((field) => ({ key: [input.name, ...field.path].join('\u0001'), name: [input.name, ...field.path].join(' · '), input: input.name, field })))
}

const numeric = /^[-+]?(\d+\.?\d*|\.\d+)$/
const faulty = Symbol('faulty')

// One text as a value; `faulty` where the type cannot have it. Numbers stay texts, so that every digit arrives.
function read(text: string, kind: string): unknown {
  const plain = text.trim()
  if (kind === 'number') return numeric.test(plain) ? plain : faulty
  if (kind === 'boolean') return plain === 'true' ? true : plain === 'false' ? false : faulty
  if (kind === 'date_time') return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(plain) ? `${plain}:00` : plain
  if (kind === 'time') return /^\d\d:\d\d$/.test(plain) ? `${plain}:00` : plain
  if (kind === 'string' || kind === 'date') return plain
  if (kind.endsWith('duration')) return /^-?P/.test(plain) ? plain : faulty
  try { return JSON.parse(plain) } catch { return kind === 'any' ? plain : faulty }
}

export function isFaulty(text: string, field: RuleField): boolean {
  if (!text.trim()) return false
  if (!field.list) return read(text, field.kind) === faulty
  return read(text, 'list') === faulty && text.split('\n').some((line) => line.trim() && read(line, field.kind) === faulty)
}

// A list is written one item a line, or as JSON.
function readList(text: string, kind: string): unknown {
  const whole = text.trim().startsWith('[') ? read(text, 'list') : faulty
  return whole === faulty ? text.split('\n').filter((line) => line.trim()).map((line) => read(line, kind)).filter((item) => item !== faulty) : whole
}

export function inputOf(asked: Asked[], given: Record<string, string>): Values {
  const out: Record<string, unknown> = {}
  for (const { key, input, field } of asked) {
    const text = given[key]
    if (!text?.trim()) continue
    const value = field.list ? readList(text, field.kind) : read(text, field.kind)
    if (value === faulty) continue
    let into = out
    const steps = [input, ...field.path]
    for (const step of steps.slice(0, -1)) into = (into[step] ??= {}) as Record<string, unknown>
    into[steps.at(-1)!] = value
  }
  return out as Values
}
