// Our attributes of BPMN (https://tonghe.dev/bpmn) as bpmn-moddle reads them, and what of moddle and bpmn-js we use.
//
// Always true
//  1. Attributes whose names the author chooses (`set.…`, `input.…`, `relation.…`) are not declared here; moddle keeps them as
//     they are and warns, which is no loss.

export interface Moddle {
  $type: string
  $attrs: Record<string, string>
  $parent?: Moddle
  id?: string
  get(name: string): unknown
  [name: string]: unknown
}
export interface Drawn {
  id: string
  type: string
  businessObject: Moddle
  labelTarget?: Drawn
  waypoints?: unknown[]
  parent?: Drawn
  incoming?: Drawn[]
  outgoing?: Drawn[]
}
export interface Bus { on(event: string, act: (event: never) => void): void }
export interface Modeler extends Bus {
  importXML(xml: string): Promise<{ warnings: { message: string }[] }>
  saveXML(options: { format: boolean }): Promise<{ xml: string }>
  get<T>(name: string): T
  getDefinitions(): Moddle
  destroy(): void
}
export interface Canvas {
  zoom(how?: string | number, where?: string): number
  viewbox(box?: unknown): { inner: Box; outer: Box; scale: number }
  addMarker(id: string, mark: string): void
  removeMarker(id: string, mark: string): void
  scrollToElement(id: string, padding?: number): void
  getRootElement(): Drawn
}
export interface Box { x: number; y: number; width: number; height: number }
export interface Registry { get(id: string): Drawn | undefined; filter(test: (one: Drawn) => boolean): Drawn[] }
export interface Modeling {
  updateProperties(element: Drawn, values: Record<string, unknown>): void
  updateModdleProperties(element: Drawn, part: Moddle, values: Record<string, unknown>): void
  removeElements(elements: Drawn[]): void
  connect(from: Drawn, to: Drawn): Drawn
}
export interface Factory { create(type: string, values?: Record<string, unknown>): Moddle }

const text = (name: string) => ({ name, isAttr: true, type: 'String' })
export const tonghe = {
  name: 'Tonghe',
  uri: 'https://tonghe.dev/bpmn',
  prefix: 'tonghe',
  xml: { tagAlias: 'lowerCase' },
  associations: [],
  types: [
    { name: 'Titled', extends: ['bpmn:FlowNode', 'bpmn:Process'], properties: [text('title_en')] },
    { name: 'Asking', extends: ['bpmn:UserTask'], properties: ['queue', 'level', 'act', 'outcomes', 'workdays', 'assign', 'sign', 'signers', 'desk'].map(text) },
    { name: 'Serving', extends: ['bpmn:ServiceTask'], properties: ['service', 'certificate', 'registry', 'text', 'reason', 'rule', 'outcome', 'when'].map(text) },
    { name: 'Deciding', extends: ['bpmn:BusinessRuleTask'], properties: ['decision', 'result'].map(text) },
    { name: 'Scripting', extends: ['bpmn:ScriptTask'], properties: [text('result')] },
    { name: 'Calling', extends: ['bpmn:CallActivity'], properties: [text('returns')] },
    { name: 'Timing', extends: ['bpmn:TimerEventDefinition'], properties: [text('workdays')] },
    { name: 'Telling', extends: ['bpmn:MessageEventDefinition', 'bpmn:SendTask', 'bpmn:ReceiveTask'], properties: ['key', 'payload'].map(text) },
    { name: 'Repeating', extends: ['bpmn:MultiInstanceLoopCharacteristics'], properties: ['collection', 'item', 'result', 'results'].map(text) },
    { name: 'Ending', extends: ['bpmn:EndEvent'], properties: [text('outcome')] },
    { name: 'Valued', extends: ['bpmn:DataObject', 'bpmn:Property'], properties: [text('value')] },
  ],
}
// Warnings that tell of something lost, not of an attribute whose name the author chose.
export const isLoss = (warning: { message: string }) => !/unknown attribute <tonghe:(set|input|relation)\./.test(warning.message)
