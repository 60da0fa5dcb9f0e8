// A DMN file read in the browser into the same shape the server's check answers with, as far as reading tables needs it.
import type { RuleModel } from './types'

const named = (from: Element, name: string) => [...from.children].filter((one) => one.localName === name)
const textOf = (from: Element | undefined) => (from ? (named(from, 'text')[0]?.textContent ?? '').trim() : '')
const attribute = (from: Element, name: string) => from.getAttribute(name) ?? ''

function tableOf(owner: string, table: Element): RuleModel['tables'][number] {
  const column = (one: Element) => ({ text: attribute(one, 'label') || textOf(named(one, 'inputExpression')[0]) || attribute(one, 'name'), type: attribute(one, 'typeRef') })
  return {
    owner, table: table.id, line: 0, hit_policy: attribute(table, 'hitPolicy') || 'UNIQUE', inputs: named(table, 'input').map(column), outputs: named(table, 'output').map(column),
    rules: named(table, 'rule').map((rule, n) => ({ rule: n + 1, id: rule.id, line: 0, tests: named(rule, 'inputEntry').map(textOf), outputs: named(rule, 'outputEntry').map(textOf), annotations: named(rule, 'annotationEntry').map(textOf) })),
  }
}

export function modelOf(xml: string): RuleModel | null {
  const root = new DOMParser().parseFromString(xml, 'application/xml').documentElement
  if (root.localName !== 'definitions') return null
  const decisions = named(root, 'decision')
  const tables = decisions.flatMap((one) => named(one, 'decisionTable').map((table) => tableOf(attribute(one, 'name'), table)))
  const requirements = decisions.flatMap((one) => named(one, 'informationRequirement').map((need) => ({ from: need.firstElementChild?.getAttribute('href')?.split('#')[1] ?? '', to: one.id, kind: 'information' })))
  return {
    name: attribute(root, 'name'), name_space: attribute(root, 'namespace'), version: '', tables, requirements, knowledge: [], services: [],
    inputs: named(root, 'inputData').map((one) => ({ name: attribute(one, 'name'), id: one.id, line: 0, type: '', fields: [] })),
    decisions: decisions.map((one) => ({ name: attribute(one, 'name'), id: one.id, line: 0, question: named(one, 'question')[0]?.textContent?.trim() ?? '', type: '', logic: '', expression: textOf(named(one, 'literalExpression')[0]) })),
  }
}
