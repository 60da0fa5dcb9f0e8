// DMN files on their way into dmn-js and back. It reads version 1.3 alone, whose elements 1.2, 1.4 and 1.5 share; so the
// version's namespaces are exchanged when a file is opened, and put back when it is saved.
//
// Always true
//  1. What comes back has the namespaces that went in.
//  2. A file without a drawing gets one: required things below what requires them.
const spaces = /https?:\/\/www\.omg\.org\/spec\/DMN\/(\d{8})\/(MODEL\/|DMNDI\/|FEEL\/|dmn\.xsd)/g
const current: Record<string, string> = { 'MODEL/': 'MODEL/', xsd: 'MODEL/', 'DMNDI/': 'DMNDI/', 'FEEL/': 'FEEL/' }

function exchange(xml: string, to: (space: string, kind: string) => string): string {
  const start = xml.search(/<([\w-]+:)?definitions[\s>]/)
  const end = start < 0 ? -1 : xml.indexOf('>', start)
  if (end < 0) return xml
  return xml.slice(0, start) + xml.slice(start, end).replace(spaces, (space: string, _date: string, kind: string) => to(space, kind)) + xml.slice(end)
}

export function forEditor(xml: string): { xml: string; back: (saved: string) => string } {
  const was = new Map<string, string>()
  const made = exchange(xml, (space, kind) => {
    const now = `https://www.omg.org/spec/DMN/20191111/${current[kind.replace('dmn.', '')]}`
    was.set(now, space)
    return now
  })
  return { xml: withDrawing(made), back: (saved) => exchange(saved, (space) => was.get(space) ?? space) }
}

const sizes: Record<string, [number, number]> = { decision: [180, 70], businessKnowledgeModel: [140, 50], knowledgeSource: [110, 64], inputData: [150, 45] }

function withDrawing(xml: string): string {
  if (/:DMNShape\b|<DMNShape\b/.test(xml)) return xml
  const document = new DOMParser().parseFromString(xml, 'application/xml')
  const root = document.documentElement
  if (root.localName !== 'definitions' || document.querySelector('parsererror')) return xml
  const drawn = [...root.children].filter((one) => one.localName in sizes && one.id)
  if (!drawn.length || drawn.length > 400) return xml
  const needs = new Map(drawn.map((one) => [one.id, [...one.children].filter((child) => child.localName.endsWith('Requirement')).map((child) => ({ id: child.id, from: child.firstElementChild?.getAttribute('href')?.split('#')[1] ?? '' }))]))
  const level = levels(drawn.map((one) => one.id), (id) => needs.get(id)!.map((need) => need.from))
  const highest = Math.max(...level.values())
  const count = new Map<number, number>()
  const at = new Map<string, { x: number; y: number; w: number; h: number }>()
  const widest = Math.max(...[...level.values()].map((one) => [...level.values()].filter((other) => other === one).length))
  for (const one of drawn) {
    const row = level.get(one.id)!
    const place = count.get(row) ?? 0
    count.set(row, place + 1)
    const inRow = [...level.values()].filter((other) => other === row).length
    const [w, h] = sizes[one.localName]!
    at.set(one.id, { x: 60 + ((widest - inRow) * 210) / 2 + place * 210, y: 60 + (highest - row) * 150, w, h })
  }
  const shapes = [...at].map(([id, b]) => `<tonghe-di:DMNShape id="${id}_shape" dmnElementRef="${id}"><tonghe-dc:Bounds x="${b.x}" y="${b.y}" width="${b.w}" height="${b.h}"/></tonghe-di:DMNShape>`)
  const edges = [...needs].flatMap(([id, list]) => list.filter((need) => need.id && at.has(need.from)).map((need) => {
    const [from, to] = [at.get(need.from)!, at.get(id)!]
    const ends = [[from.x + from.w / 2, from.y], [to.x + to.w / 2, to.y + to.h + 20], [to.x + to.w / 2, to.y + to.h]]
    return `<tonghe-di:DMNEdge id="${need.id}_edge" dmnElementRef="${need.id}">${ends.map(([x, y]) => `<tonghe-point:waypoint x="${x}" y="${y}"/>`).join('')}</tonghe-di:DMNEdge>`
  }))
  const drawing = `<tonghe-di:DMNDI xmlns:tonghe-di="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:tonghe-dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:tonghe-point="http://www.omg.org/spec/DMN/20180521/DI/"><tonghe-di:DMNDiagram id="tonghe_drawing">${shapes.join('')}${edges.join('')}</tonghe-di:DMNDiagram></tonghe-di:DMNDI>`
  return xml.replace(/<\/([\w-]+:)?definitions>\s*$/, (end) => drawing + end)
}

// How far above its lowest need each thing stands; a circle ends where it closes.
function levels(ids: string[], needs: (id: string) => string[]): Map<string, number> {
  const out = new Map<string, number>()
  const known = new Set(ids)
  const level = (id: string, path: Set<string>): number => {
    const done = out.get(id)
    if (done !== undefined) return done
    path.add(id)
    const found = Math.max(0, ...needs(id).filter((need) => known.has(need) && !path.has(need)).map((need) => level(need, path) + 1))
    path.delete(id)
    out.set(id, found)
    return found
  }
  for (const id of ids) level(id, new Set())
  return out
}

