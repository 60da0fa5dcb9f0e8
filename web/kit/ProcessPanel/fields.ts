// What can be said of an element of a process: a table of fields by kind, each with where it is kept in the file. The texts of
// a field are `bpmn.f_<name>` (its label) and `bpmn.h_<name>` (help).
//
// Always true
//  1. Every change goes through bpmn-js' modeling, so it can be undone and is saved like what is drawn.
//  2. An empty field leaves no attribute behind.
import type { Drawn, Factory, Moddle, Modeler, Modeling } from '../ProcessBoard/moddle'
import type { Choice, ProcessWords } from '../types'

export type FieldKind = 'text' | 'long' | 'word' | 'many' | 'feel' | 'number' | 'check' | 'map'
export interface Field {
  name: string
  kind: FieldKind
  choices?: (words: ProcessWords, element: Drawn) => Choice[]
  prefix?: string // of map: `set.`
  read(element: Drawn): string
  write(modeler: Modeler, element: Drawn, value: string): void
}

const modeling = (modeler: Modeler) => modeler.get<Modeling>('modeling')
const factory = (modeler: Modeler) => modeler.get<Factory>('bpmnFactory')
const given = (value: string) => (value.trim() === '' ? undefined : value)
const text = (value: unknown) => (value === undefined || value === null ? '' : String(value))

export const definitionOf = (element: Drawn): Moddle | undefined => (element.businessObject.eventDefinitions as Moddle[] | undefined)?.[0]
export const loopOf = (element: Drawn): Moddle | undefined => element.businessObject.loopCharacteristics as Moddle | undefined
export const isA = (element: Drawn, ...types: string[]) => types.some((type) => element.businessObject.$type === `bpmn:${type}`)
const isTask = (element: Drawn) => /Task$|^bpmn:CallActivity$|^bpmn:(SubProcess|Transaction|AdHocSubProcess)$/.test(element.businessObject.$type)

const plain = (name: string, property = name, kind: FieldKind = 'text'): Field => ({
  name, kind,
  read: (element) => text(element.businessObject.get(property)),
  write: (modeler, element, value) => modeling(modeler).updateProperties(element, { [property]: given(value) }),
})
const own = (name: string, kind: FieldKind = 'text', choices?: Field['choices']): Field => ({ ...plain(name, `tonghe:${name}`, kind), choices })

// An attribute of a part of the element: its event definition, its loop.
const inside = (part: (element: Drawn) => Moddle | undefined, name: string, property: string, kind: FieldKind = 'text'): Field => ({
  name, kind,
  read: (element) => text(part(element)?.get(property)),
  write: (modeler, element, value) => { const found = part(element); if (found) modeling(modeler).updateModdleProperties(element, found, { [property]: given(value) }) },
})
// The text of an expression held by the element, or by a part of it.
const expression = (part: (element: Drawn) => Moddle | undefined, name: string, property: string, kind: FieldKind = 'feel'): Field => ({
  name, kind,
  read: (element) => text((part(element)?.get(property) as Moddle | undefined)?.body),
  write: (modeler, element, value) => {
    const holder = part(element)
    if (!holder) return
    const body = given(value) === undefined ? undefined : factory(modeler).create('bpmn:FormalExpression', { body: value })
    if (body) body.$parent = holder
    modeling(modeler).updateModdleProperties(element, holder, { [property]: body })
  },
})
// A thing declared at the top of the file and named by an attribute: message, signal, error, escalation.
const rooted = (name: string, type: string, reference: string, naming: string, holder: (element: Drawn) => Moddle | undefined): Field => ({
  name, kind: 'text',
  read: (element) => text((holder(element)?.get(reference) as Moddle | undefined)?.[naming]),
  write: (modeler, element, value) => {
    const from = holder(element)
    if (!from) return
    const definitions = modeler.getDefinitions()
    const all = (definitions.get('rootElements') as Moddle[]) ?? []
    let found = all.find((one) => one.$type === type && one[naming] === value)
    if (!found && given(value)) {
      const ids = new Set(all.map((one) => one.id))
      const stem = value.replace(/[^\w-]+/g, '_').replace(/^[^A-Za-z_]/, '_') || 'name'
      let id = stem
      for (let n = 2; ids.has(id); n += 1) id = `${stem}_${n}`
      found = factory(modeler).create(type, { id, name: value, [naming]: value })
      found.$parent = definitions
      modeling(modeler).updateModdleProperties(element, definitions, { rootElements: [...all, found] })
    }
    modeling(modeler).updateModdleProperties(element, from, { [reference]: given(value) ? found : undefined })
  },
})
// Attributes whose names the author chooses, as a JSON object of texts.
const map = (name: string, prefix: string, choices: Field['choices']): Field => ({
  name, kind: 'map', prefix, choices,
  read: (element) => JSON.stringify(Object.fromEntries(Object.entries(element.businessObject.$attrs).filter(([key]) => key.startsWith(`tonghe:${prefix}`)).map(([key, value]) => [key.slice(7 + prefix.length), value]))),
  write: (modeler, element, value) => {
    const next = JSON.parse(value) as Record<string, string>
    const old = Object.keys(element.businessObject.$attrs).filter((key) => key.startsWith(`tonghe:${prefix}`))
    const values: Record<string, unknown> = Object.fromEntries(old.map((key) => [key, undefined]))
    for (const [key, one] of Object.entries(next)) values[`tonghe:${prefix}${key}`] = one
    modeling(modeler).updateProperties(element, values)
  },
})

const self = (element: Drawn) => element.businessObject
const documentation: Field = {
  name: 'documentation', kind: 'long',
  read: (element) => text((element.businessObject.documentation as Moddle[] | undefined)?.[0]?.text),
  write: (modeler, element, value) => modeling(modeler).updateProperties(element, { documentation: given(value) ? [factory(modeler).create('bpmn:Documentation', { text: value })] : undefined }),
}
const defaultFlow: Field = {
  name: 'default', kind: 'check',
  read: (element) => ((element.businessObject.sourceRef as Moddle | undefined)?.default === element.businessObject ? 'true' : ''),
  write: (modeler, element, value) => {
    const source = modeler.get<{ get(id: string): Drawn }>('elementRegistry').get((element.businessObject.sourceRef as Moddle).id!)
    modeling(modeler).updateProperties(source, { default: value ? element.businessObject : undefined })
  },
}
const decisionOf = (name: 'desk' | 'decision') => (words: ProcessWords, element: Drawn) => words.decisions.find((one) => one.decision === element.businessObject.get(`tonghe:${name}`))?.inputs ?? []
const decisions = (words: ProcessWords) => words.decisions.map((one) => ({ word: one.decision, title: one.title }))
const certificates = (words: ProcessWords) => words.certificates.map((one) => ({ word: one.certificate, title: one.title }))
const registries = (words: ProcessWords) => words.registries.map((one) => ({ word: one.registry, title: one.title }))
const services = (words: ProcessWords) => words.services.map((one) => ({ word: one.service, title: one.title }))
const signs: Choice[] = ['all', 'any', 'ratio:0.6', 'weights:2', 'veto', 'order'].map((word) => ({ word, title: { zh: { all: '全部同意', any: '一人同意', veto: '一票否决', order: '依次签署' }[word] ?? (word.startsWith('ratio') ? '按比例，如六成' : '按权重，如满 2'), en: { all: 'Everybody agrees', any: 'One agrees', veto: 'Nobody objects', order: 'One after another' }[word] ?? (word.startsWith('ratio') ? 'A part of all, such as 60 %' : 'So much weight, such as 2') } }))

function taskFields(element: Drawn): Field[] {
  if (isA(element, 'UserTask')) {
    return [own('queue', 'word', (words) => words.queues), own('level', 'word', (words) => words.levels), own('act', 'word', (words) => words.acts), own('outcomes', 'many', (words) => words.outcomes), own('workdays', 'number'), own('assign', 'word', (words) => words.assignments),
      own('sign', 'word', () => signs), own('signers'), own('desk', 'word', decisions), ...(element.businessObject.get('tonghe:desk') ? [map('input', 'input.', decisionOf('desk'))] : [])]
  }
  if (isA(element, 'ServiceTask')) {
    const service = text(element.businessObject.get('tonghe:service'))
    const fields = [own('service', 'word', services)]
    if (service === 'auto.decide') fields.push(own('rule', 'feel'))
    if (service === 'case.decide') fields.push({ ...own('outcome', 'word', (words) => words.outcomes.filter((one) => one.word === 'grant' || one.word === 'refuse')) }, own('reason', 'word', (words) => words.texts))
    if (service === 'notify') fields.push(own('text', 'word', (words) => words.texts))
    if (service === 'certificate.issue') fields.push(own('certificate', 'word', certificates), map('set', 'set.', (words, one) => words.certificates.find((type) => type.certificate === one.businessObject.get('tonghe:certificate'))?.fields ?? []))
    if (service === 'registry.update') {
      const registry = (words: ProcessWords, one: Drawn) => words.registries.find((type) => type.registry === one.businessObject.get('tonghe:registry'))
      fields.push(own('registry', 'word', registries), map('set', 'set.', (words, one) => registry(words, one)?.fields ?? []), map('relation', 'relation.', (words, one) => registry(words, one)?.relations ?? []))
    }
    return fields
  }
  if (isA(element, 'BusinessRuleTask')) return [own('decision', 'word', decisions), map('input', 'input.', decisionOf('decision')), own('result')]
  if (isA(element, 'ScriptTask')) return [plain('script', 'bpmn:script', 'feel'), own('result')]
  if (isA(element, 'CallActivity')) return [{ ...plain('called', 'bpmn:calledElement', 'word'), choices: (words) => words.processes }, own('returns')]
  if (isA(element, 'SendTask', 'ReceiveTask')) return [rooted('message', 'bpmn:Message', 'messageRef', 'name', self), own('key', 'feel'), own('payload', 'feel')]
  if (isA(element, 'AdHocSubProcess')) return [expression(self, 'completion', 'completionCondition')]
  return []
}

function loopFields(element: Drawn): Field[] {
  const loop = loopOf(element)
  if (!loop) return []
  if (loop.$type === 'bpmn:StandardLoopCharacteristics') return [expression(loopOf, 'loop_condition', 'loopCondition'), inside(loopOf, 'loop_maximum', 'loopMaximum', 'number')]
  return [expression(loopOf, 'cardinality', 'loopCardinality'), inside(loopOf, 'collection', 'tonghe:collection', 'feel'), inside(loopOf, 'item', 'tonghe:item'), inside(loopOf, 'each_result', 'tonghe:result', 'feel'), inside(loopOf, 'results', 'tonghe:results'), expression(loopOf, 'completion', 'completionCondition')]
}

function eventFields(element: Drawn): Field[] {
  const definition = definitionOf(element)
  const throws = isA(element, 'EndEvent', 'IntermediateThrowEvent')
  switch (definition?.$type) {
    case 'bpmn:TimerEventDefinition': return [inside(definitionOf, 'timer_workdays', 'tonghe:workdays', 'number'), expression(definitionOf, 'duration', 'timeDuration', 'text'), expression(definitionOf, 'date', 'timeDate', 'text'), expression(definitionOf, 'cycle', 'timeCycle', 'text')]
    case 'bpmn:MessageEventDefinition': return [rooted('message', 'bpmn:Message', 'messageRef', 'name', definitionOf), inside(definitionOf, 'key', 'tonghe:key', 'feel'), ...(throws ? [inside(definitionOf, 'payload', 'tonghe:payload', 'feel')] : [])]
    case 'bpmn:SignalEventDefinition': return [rooted('signal', 'bpmn:Signal', 'signalRef', 'name', definitionOf)]
    case 'bpmn:ErrorEventDefinition': return [rooted('error', 'bpmn:Error', 'errorRef', 'errorCode', definitionOf)]
    case 'bpmn:EscalationEventDefinition': return [rooted('escalation', 'bpmn:Escalation', 'escalationRef', 'escalationCode', definitionOf)]
    case 'bpmn:ConditionalEventDefinition': return [expression(definitionOf, 'condition', 'condition')]
    case 'bpmn:LinkEventDefinition': return [inside(definitionOf, 'link', 'name')]
    default: return []
  }
}

export function fieldsOf(element: Drawn): Field[] {
  if (isA(element, 'SequenceFlow')) {
    const source = element.businessObject.sourceRef as Moddle | undefined
    const branches = source && !/EventBasedGateway|ParallelGateway|StartEvent/.test(source.$type)
    return [plain('name'), ...(branches ? [expression(self, 'condition', 'conditionExpression'), defaultFlow] : [])]
  }
  if (isA(element, 'TextAnnotation')) return [plain('annotation', 'text', 'long')]
  if (isA(element, 'DataObjectReference')) return [plain('name')]
  if (isA(element, 'Process', 'Participant', 'Lane', 'Collaboration', 'Group')) return [plain('name'), documentation]
  const titled = isTask(element) ? [own('title_en')] : []
  const ending = isA(element, 'EndEvent') ? [own('outcome', 'text')] : []
  return [plain('name'), ...titled, ...taskFields(element), ...eventFields(element), ...ending, ...loopFields(element), documentation]
}

// A name for people: what is written on it, else what it is.
export const labelOf = (element: Drawn) => text(element.businessObject.name) || element.id
export const kindOf = (element: Drawn) => element.businessObject.$type.replace('bpmn:', '')
