// Policies being written: the shapes of the API, the template of a new one, and what differs between two texts.
import type { components } from './api-types'
import { newTable } from './dmn-edit'
import type { AnswerIs, Delivery, Fact, Pays, Target } from './policies'
import type { Json, Text } from './types'

type Described = components['schemas']
export interface BenefitText { benefit: string; title: Text; decision: string; inputs: Record<string, string>; pays: Pays; delivery: Delivery; item?: string; excludes?: string[]; reasons: Record<string, Text> }
// What policy.yaml holds, with the same keys.
export interface PolicyText {
  policy?: string; version?: number; title: Text; summary: Text; issuer: string; number?: string; issued_on: string; effective: { from: string; until?: string }
  target: Target; field: string; law: { title: Text; number?: string; article?: Text }[]; text: { article: Text; text: Text }[]
  budget?: { year: number; yuan: number }; contact?: { phone: string }; benefits: BenefitText[]; algorithm: { purpose: Text; impact: Text; contact: string }
}
export interface CaseText { case: string; benefit?: string; given?: Record<string, Json>; is: AnswerIs; amount?: number | string; reason?: string; missing?: string[] }
export type PolicyFinding = Described['PolicyFinding']
export type CaseCheck = Described['CaseCheck']
export type PolicyCheck = Described['PolicyCheck']
// The API keeps `text` and `cases` as they were sent.
interface Files { text: PolicyText; cases: CaseText[] }
export type PolicyDraft = Omit<Described['PolicyDraftView'], keyof Files> & Files
export type PolicyPublication = Described['PolicyPublicationView']
export type PolicyDesignRow = Described['PolicyDesignRow']
export type PolicyDesign = Omit<Described['PolicyDesign'], 'newest' | 'draft'> & {
  newest?: Omit<Described['PolicyNewest'], keyof Files> & Files; draft?: PolicyDraft
}
export type Named = Described['NamedPolicy']
export type PolicyWords = Described['PolicyWords']
export interface PolicyParts { dmn?: string; text?: PolicyText; cases?: CaseText[]; from?: string; base?: string; note?: string }

// An input's id out of a fact's: `income_per_head` of `household.income_per_head`.
export const inputOf = (fact: string) => fact.split('.').pop()!.replace(/[^a-z0-9_]/gi, '_')
export const typeOf = (fact: Fact) => (fact.type === 'text' ? 'string' : fact.type)
// A column's name reads as FEEL: no operators, no brackets.
export const columnOf = (fact: Fact, title: string) => title.replace(/[^\p{L}\p{N}]+/gu, '') || inputOf(fact.fact)

// Two conditions that leave nothing open, for a beginning.
export function testsOf(fact: Fact): [string, string] {
  if (fact.type === 'boolean') return ['true', 'false']
  if (fact.type === 'number') return ['>= 60', '< 60']
  if (fact.type === 'date') return ['>= date("2026-01-01")', '< date("2026-01-01")']
  const code = fact.options[0]?.code ?? '1'
  return [`"${code}"`, `not("${code}")`]
}

export interface NewPolicy { policy: string; title: Text; target: Target; field: string; issuer: string; fact: Fact; factTitle: string; pays: Pays; amount: string; from: string; today: string }
export function fromTemplate(given: NewPolicy): PolicyParts {
  const input = { id: inputOf(given.fact.fact), name: columnOf(given.fact, given.factTitle), type: typeOf(given.fact) }
  const article = { zh: '第二条', en: 'Article 2' }
  const both = (zh: string, en: string): Text => ({ zh, en })
  const text: PolicyText = {
    title: given.title, summary: both(`符合条件的可以享受${given.title.zh}。`, `Who meets the conditions may receive the ${given.title.en}.`), issuer: given.issuer, issued_on: given.today,
    effective: { from: given.from }, target: given.target, field: given.field, law: [],
    text: [{ article, text: both('写明谁可以享受、标准是多少。', 'Say who is entitled, and to how much.') }],
    benefits: [{
      benefit: 'benefit', title: given.title, decision: 'entitlement', inputs: { [input.id]: given.fact.fact }, pays: given.pays, delivery: 'application',
      reasons: { entitled: both('符合条件', 'The conditions are met'), not_entitled: both('不符合条件', 'The conditions are not met') },
    }],
    algorithm: { purpose: both(`比对登记信息，判定谁可以享受${given.title.zh}。`, `Decides from the registers who is entitled to the ${given.title.en}.`), impact: both('漏判会使人少得，错判会使人多得；有异议的由人复核。', 'An omission costs people money; whoever objects is heard by a person.'), contact: given.issuer },
  }
  return { text, dmn: newTable(given.policy, given.title.zh, input, testsOf(given.fact), given.amount, article.zh), cases: [], note: '' }
}

// A draft that another program saved may lack parts; the form shows them empty, the check tells what is missing.
export function whole(text: Partial<PolicyText> | null): PolicyText {
  const nothing = (): Text => ({ zh: '', en: '' })
  const given = text ?? {}
  return {
    title: nothing(), summary: nothing(), issuer: '', issued_on: '', effective: { from: '' }, target: 'person', field: 'assistance', law: [], text: [], ...given,
    algorithm: { purpose: nothing(), impact: nothing(), contact: '', ...given.algorithm }, benefits: (given.benefits ?? []).map((one) => ({ ...one, inputs: one.inputs ?? {}, reasons: one.reasons ?? {} })),
  } as PolicyText
}

// Values by pointer, and those that differ.
function flat(value: unknown, pointer = '', out = new Map<string, string>()): Map<string, string> {
  if (value && typeof value === 'object') for (const [key, one] of Object.entries(value)) flat(one, `${pointer}/${key}`, out)
  else if (value !== undefined && value !== null) out.set(pointer, String(value))
  return out
}
export interface TextChange { pointer: string; old: string; now: string }
export function changesOf(old: PolicyText | undefined, now: PolicyText): TextChange[] {
  const [before, after] = [flat(old), flat(now)]
  return [...new Set([...before.keys(), ...after.keys()])].filter((one) => one !== '/version' && before.get(one) !== after.get(one)).map((pointer) => ({ pointer, old: before.get(pointer) ?? '', now: after.get(pointer) ?? '' }))
}

// The reasons that a table gives, as its cells write them.
export const reasonsIn = (cells: string[]) => [...new Set(cells.map((one) => /^"([a-z0-9_]+)"$/.exec(one)?.[1]).filter((one): one is string => !!one))]
