// The decision tables of a DMN file, cell by cell: read and changed as text in, text out. For the plain form of a table,
// which keyboards, phones and screen readers manage, and for columns that bring their input with them.
//
// Always true
//  1. What is not touched stays as it was, but for white space: every element gets a line of its own, so that the server
//     can say which cell a fault is in.
//  2. Cells are in the order of the table: inputs, outputs, annotations.
export interface Column { id: string; title: string; expression: string; type: string; kind: 'input' | 'output' | 'note' }
export interface Cell { id: string; text: string }
export interface Rule { id: string; cells: Cell[] }
export interface Table { decision: string; name: string; table: string; hit: string; columns: Column[]; rules: Rule[] }

const childrenOf = (from: Element, name: string) => [...from.children].filter((one) => one.localName === name)
const textIn = (from: Element | undefined) => (from ? (childrenOf(from, 'text')[0]?.textContent ?? '').trim() : '')
const parse = (xml: string) => new DOMParser().parseFromString(xml, 'application/xml')
const tableElements = (document: Document) => [...document.getElementsByTagNameNS('*', 'decisionTable')]
const byId = (document: Document, id: string) => [...document.getElementsByTagName('*')].find((one) => one.id === id)

export function tablesOf(xml: string): Table[] {
  const document = parse(xml)
  if (document.documentElement.localName !== 'definitions') return []
  return tableElements(document).map((table) => ({
    decision: table.parentElement?.id ?? '', name: table.parentElement?.getAttribute('name') ?? '', table: table.id, hit: table.getAttribute('hitPolicy') ?? 'UNIQUE',
    columns: [
      ...childrenOf(table, 'input').map((one): Column => { const asked = childrenOf(one, 'inputExpression')[0]; const expression = textIn(asked); return { id: one.id, title: one.getAttribute('label') || expression, expression, type: asked?.getAttribute('typeRef') ?? '', kind: 'input' } }),
      ...childrenOf(table, 'output').map((one): Column => ({ id: one.id, title: one.getAttribute('label') || one.getAttribute('name') || '', expression: one.getAttribute('name') ?? '', type: one.getAttribute('typeRef') ?? '', kind: 'output' })),
      ...childrenOf(table, 'annotation').map((one, n): Column => ({ id: `note_${n}`, title: one.getAttribute('name') ?? '', expression: '', type: 'string', kind: 'note' })),
    ],
    rules: childrenOf(table, 'rule').map((rule) => ({ id: rule.id, cells: ['inputEntry', 'outputEntry', 'annotationEntry'].flatMap((name) => childrenOf(rule, name).map((one) => ({ id: one.id, text: childrenOf(one, 'text')[0]?.textContent ?? '' }))) })),
  }))
}

// Elements that hold only elements are set out, one a line.
function setOut(element: Element, indent: string) {
  const mixed = [...element.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.textContent?.trim())
  if (mixed || !element.children.length) return
  for (const one of [...element.childNodes]) if (one.nodeType === Node.TEXT_NODE) one.remove()
  for (const child of [...element.children]) {
    element.insertBefore(element.ownerDocument.createTextNode(`\n${indent}  `), child)
    setOut(child, `${indent}  `)
  }
  element.append(`\n${indent}`)
}
export function setOutLines(xml: string): string {
  const document = parse(xml)
  return document.documentElement.localName === 'definitions' ? write(document) : xml
}
function write(document: Document): string {
  setOut(document.documentElement, '')
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(document.documentElement)}\n`
}
function change(xml: string, act: (document: Document) => void): string {
  const document = parse(xml)
  if (document.documentElement.localName !== 'definitions') return xml
  act(document)
  return write(document)
}
function make(document: Document, name: string, attributes: Record<string, string> = {}, ...children: (Element | string)[]): Element {
  const made = document.createElementNS(document.documentElement.namespaceURI, document.documentElement.prefix ? `${document.documentElement.prefix}:${name}` : name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}
const cell = (document: Document, name: string, id: string, text: string) => make(document, name, id ? { id } : {}, make(document, 'text', {}, text))
function fresh(document: Document, stem: string): string {
  let n = 1
  while (byId(document, `${stem}_${n}`)) n += 1
  return `${stem}_${n}`
}

export const setCell = (xml: string, table: string, rule: string, column: number, text: string) => change(xml, (document) => {
  const row = byId(document, rule)
  if (!row || byId(document, table) !== row.parentElement) return
  const entries = ['inputEntry', 'outputEntry', 'annotationEntry'].flatMap((name) => childrenOf(row, name))
  const one = entries[column]
  if (one) childrenOf(one, 'text')[0]?.replaceChildren(text)
  else row.append(cell(document, 'annotationEntry', '', text))
})

// Below `after`, like it; with no rule to be like, all cells open.
export const addRule = (xml: string, table: string, after = '') => change(xml, (document) => {
  const element = byId(document, table)
  if (!element) return
  const id = fresh(document, 'rule')
  const rule = make(document, 'rule', { id })
  childrenOf(element, 'input').forEach((_, n) => rule.append(cell(document, 'inputEntry', `${id}_in${n + 1}`, '-')))
  childrenOf(element, 'output').forEach((one, n) => rule.append(cell(document, 'outputEntry', `${id}_out${n + 1}`, one.getAttribute('typeRef') === 'boolean' ? 'false' : one.getAttribute('typeRef') === 'number' ? '0' : '""')))
  const like = byId(document, after)
  childrenOf(element, 'annotation').forEach((_, n) => rule.append(cell(document, 'annotationEntry', '', like ? textIn(childrenOf(like, 'annotationEntry')[n]) : '')))
  if (like) like.after(rule); else element.append(rule)
})
export const removeRule = (xml: string, rule: string) => change(xml, (document) => byId(document, rule)?.remove())
export const moveRule = (xml: string, rule: string, by: 1 | -1) => change(xml, (document) => {
  const row = byId(document, rule)
  const other = by < 0 ? row?.previousElementSibling : row?.nextElementSibling
  if (row && other?.localName === 'rule') { if (by < 0) other.before(row); else other.after(row) }
})
export const setHitPolicy = (xml: string, table: string, hit: string) => change(xml, (document) => byId(document, table)?.setAttribute('hitPolicy', hit))

// A column with the input that it reads, and an open cell in every rule.
export const addInput = (xml: string, table: string, input: { id: string; name: string; type: string }) => change(xml, (document) => {
  const element = byId(document, table)
  const decision = element?.parentElement
  if (!element || !decision) return
  if (!byId(document, input.id)) {
    const data = make(document, 'inputData', { id: input.id, name: input.name }, make(document, 'variable', { id: `${input.id}_variable`, name: input.name, typeRef: input.type }))
    const first = [...document.documentElement.children].find((one) => one.localName === 'decision')
    document.documentElement.insertBefore(data, first ?? null)
  }
  const need = make(document, 'informationRequirement', { id: fresh(document, `${decision.id}_${input.id}`) }, make(document, 'requiredInput', { href: `#${input.id}` }))
  decision.insertBefore(need, element)
  const id = fresh(document, `${decision.id}_column`)
  const column = make(document, 'input', { id, label: input.name }, make(document, 'inputExpression', { id: `${id}_expression`, typeRef: input.type }, make(document, 'text', {}, input.name)))
  element.insertBefore(column, childrenOf(element, 'output')[0] ?? null)
  for (const rule of childrenOf(element, 'rule')) rule.insertBefore(cell(document, 'inputEntry', `${rule.id}_${id}`, '-'), childrenOf(rule, 'outputEntry')[0] ?? null)
  dropDrawing(document)
})
// The column, and its input where nothing else reads it.
export const removeInput = (xml: string, table: string, column: number) => change(xml, (document) => {
  const element = byId(document, table)
  const decision = element?.parentElement
  const one = element && childrenOf(element, 'input')[column]
  if (!element || !decision || !one) return
  const name = textIn(childrenOf(one, 'inputExpression')[0])
  one.remove()
  for (const rule of childrenOf(element, 'rule')) childrenOf(rule, 'inputEntry')[column]?.remove()
  const data = childrenOf(document.documentElement, 'inputData').find((input) => input.getAttribute('name') === name)
  if (!data) return
  childrenOf(decision, 'informationRequirement').filter((need) => need.firstElementChild?.getAttribute('href') === `#${data.id}`).forEach((need) => need.remove())
  if (![...document.getElementsByTagNameNS('*', 'requiredInput')].some((need) => need.getAttribute('href') === `#${data.id}`)) data.remove()
  dropDrawing(document)
})
// Another decision, with a table like that of the first and ids of its own.
export const addDecision = (xml: string, decision: string, name: string) => change(xml, (document) => {
  const like = childrenOf(document.documentElement, 'decision')[0]
  if (!like || byId(document, decision)) return
  const made = like.cloneNode(true) as Element
  for (const one of made.querySelectorAll('[id]')) one.id = one.id.startsWith(`${like.id}_`) ? decision + one.id.slice(like.id.length) : `${decision}_${one.id}`
  made.id = decision
  made.setAttribute('name', name)
  childrenOf(made, 'variable')[0]?.setAttribute('name', name)
  document.documentElement.append(made)
  dropDrawing(document)
})
// The decision, and its inputs where nothing else reads them.
export const removeDecision = (xml: string, decision: string) => change(xml, (document) => {
  byId(document, decision)?.remove()
  const read = [...document.getElementsByTagNameNS('*', 'requiredInput')].map((need) => need.getAttribute('href'))
  for (const data of childrenOf(document.documentElement, 'inputData')) if (!read.includes(`#${data.id}`)) data.remove()
  dropDrawing(document)
})
// It is made again for whoever looks at it (DecisionBoard/dmn.ts).
function dropDrawing(document: Document) { childrenOf(document.documentElement, 'DMNDI').forEach((one) => one.remove()) }

const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
// A policy's first table: those for whom the fact holds are entitled, the others are not.
export function newTable(policy: string, title: string, input: { id: string; name: string; type: string }, tests: [string, string], amount: string, article: string): string {
  const [name, plain] = [attribute(title), attribute(input.name)]
  const rule = (id: string, test: string, entitled: boolean) => `<rule id="${id}"><inputEntry id="${id}_in1"><text>${attribute(test)}</text></inputEntry><outputEntry id="${id}_out1"><text>${entitled}</text></outputEntry><outputEntry id="${id}_out2"><text>${entitled ? attribute(amount) : 0}</text></outputEntry><outputEntry id="${id}_out3"><text>"${id}"</text></outputEntry><annotationEntry><text>${attribute(article)}</text></annotationEntry></rule>`
  return setOutLines(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="${policy}" name="${name}" namespace="https://tonghe.dev/policies/${policy}">
<inputData id="${input.id}" name="${plain}"><variable id="${input.id}_variable" name="${plain}" typeRef="${input.type}"/></inputData>
<decision id="entitlement" name="${name}资格和金额"><variable id="entitlement_variable" name="${name}资格和金额"/><informationRequirement id="entitlement_${input.id}"><requiredInput href="#${input.id}"/></informationRequirement>
<decisionTable id="entitlement_table" hitPolicy="UNIQUE"><input id="entitlement_in1" label="${plain}"><inputExpression id="entitlement_in1_expression" typeRef="${input.type}"><text>${plain}</text></inputExpression></input><output id="entitlement_out1" name="entitled" label="是否享受" typeRef="boolean"/><output id="entitlement_out2" name="amount" label="金额（元）" typeRef="number"/><output id="entitlement_out3" name="reason" label="理由" typeRef="string"/><annotation name="依据"/>${rule('entitled', tests[0], true)}${rule('not_entitled', tests[1], false)}</decisionTable></decision></definitions>`)
}

// Two versions of a table, rule by rule: the same rule by its id, else by its place among those left.
export interface RuleChange { old?: Rule; now?: Rule; changed: boolean[] }
export function compare(old: Table | undefined, now: Table | undefined): RuleChange[] {
  const out: RuleChange[] = []
  const left = [...(old?.rules ?? [])]
  const width = Math.max(old?.columns.length ?? 0, now?.columns.length ?? 0)
  const same = (a: Column | undefined, b: Column | undefined) => a?.title === b?.title && a?.kind === b?.kind
  const oldPlace = (now?.columns ?? []).map((column) => (old?.columns ?? []).findIndex((one) => same(one, column)))
  for (const rule of now?.rules ?? []) {
    const at = left.findIndex((one) => one.id === rule.id)
    const before = at >= 0 ? left.splice(at, 1)[0] : undefined
    out.push({ old: before, now: rule, changed: Array.from({ length: width }, (_, n) => (before ? (before.cells[oldPlace[n] ?? -1]?.text ?? '') !== (rule.cells[n]?.text ?? '') : true)) })
  }
  for (const rule of left) out.push({ old: rule, changed: Array.from({ length: width }, () => true) })
  return out
}
