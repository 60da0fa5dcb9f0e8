// Where the boxes and arrows of a flow graph stand: layers from top to bottom, the frequent way straight down, ways back
// at the right.
//
// Always true
//  1. Every node has a place of its own; every edge joins two placed nodes.
//  2. The same graph is always drawn the same.
import type { FlowEdge, FlowNode } from '../types'

export const box = { width: 172, height: 58, gapX: 28, gapY: 62, margin: 14 }

const laneWidth = 20 // of ways back

export interface PlacedNode extends FlowNode { x: number; y: number; layer: number }
export interface PlacedEdge extends FlowEdge { path: string; width: number; level: number; back: boolean; labelX: number; labelY: number }
export interface Layout { nodes: PlacedNode[]; edges: PlacedEdge[]; width: number; height: number }

// Working days waited, from none to many: the colour of an arrow or a box.
export const steps = [0.5, 2, 5]
export const levelOf = (days: number) => steps.filter((one) => days >= one).length

function layersOf(nodes: FlowNode[], edges: FlowEdge[]): Map<string, number> {
  const next = new Map<string, string[]>(nodes.map((node) => [node.activity, []]))
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => from === to || (!seen.has(from) && !!seen.add(from) && next.get(from)!.some((one) => reaches(one, to, seen)))
  for (const edge of edges) if (edge.from !== edge.to && !reaches(edge.to, edge.from)) next.get(edge.from)!.push(edge.to) // the most frequent first
  const layer = new Map<string, number>()
  const into = new Map<string, number>(nodes.map((node) => [node.activity, 0]))
  for (const targets of next.values()) for (const to of targets) into.set(to, into.get(to)! + 1)
  const ready = nodes.filter((node) => !into.get(node.activity)).map((node) => node.activity)
  ready.forEach((one) => layer.set(one, 0))
  for (let one = ready.shift(); one !== undefined; one = ready.shift()) for (const to of next.get(one)!) {
    layer.set(to, Math.max(layer.get(to) ?? 0, layer.get(one)! + 1))
    into.set(to, into.get(to)! - 1)
    if (!into.get(to)) ready.push(to)
  }
  return layer
}

export function layoutOf(nodes: FlowNode[], edges: FlowEdge[]): Layout {
  const layer = layersOf(nodes, edges)
  const rows: FlowNode[][] = []
  for (const node of nodes) (rows[layer.get(node.activity)!] ??= []).push(node)
  const widest = Math.max(1, ...rows.map((row) => row.length))
  const inner = widest * (box.width + box.gapX) - box.gapX
  const places = new Map<string, PlacedNode>()
  rows.forEach((row, y) => {
    const wish = (node: FlowNode) => { const from = edges.filter((edge) => edge.to === node.activity && places.has(edge.from)); return from.length ? from.reduce((sum, edge) => sum + places.get(edge.from)!.x * edge.times, 0) / from.reduce((sum, edge) => sum + edge.times, 0) : inner / 2 }
    const ordered = row.map((node) => ({ node, at: wish(node) })).sort((a, b) => a.at - b.at || b.node.times - a.node.times)
    const own = row.length * (box.width + box.gapX) - box.gapX
    ordered.forEach(({ node }, n) => places.set(node.activity, { ...node, layer: y, x: box.margin + (inner - own) / 2 + n * (box.width + box.gapX), y: box.margin + y * (box.height + box.gapY) }))
  })
  const most = Math.max(1, ...edges.map((edge) => edge.times))
  let lanes = 0
  const right = box.margin + inner
  const placed = edges.map((edge): PlacedEdge => {
    const from = places.get(edge.from)!
    const to = places.get(edge.to)!
    const look = { ...edge, width: 1.5 + 8 * Math.sqrt(edge.times / most), level: levelOf(edge.days.mean) }
    if (from.layer < to.layer) {
      const [x1, y1, x2, y2] = [from.x + box.width / 2, from.y + box.height, to.x + box.width / 2, to.y - 11] // the arrow's head stands between
      const skips = to.layer - from.layer > 1
      const side = skips ? (x1 + x2 > 2 * (box.margin + inner / 2) ? 1 : -1) * Math.min(inner / 2, box.width * 0.62 + box.gapX) : 0 // round the boxes between
      const bend = (y2 - y1) / (skips ? 4 : 2)
      const middle = (x1 + x2) / 2 + side
      return skips
        ? { ...look, back: false, path: `M${x1} ${y1} C${x1} ${y1 + bend} ${middle} ${y1 + bend} ${middle} ${(y1 + y2) / 2} S${x2} ${y2 - bend} ${x2} ${y2}`, labelX: middle, labelY: (y1 + y2) / 2 }
        : { ...look, back: false, path: `M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`, labelX: (x1 + x2) / 2, labelY: (y1 + y2) / 2 }
    }
    const lane = right + laneWidth * (1 + (lanes++ % 6))
    const [y1, y2] = [from.y + box.height * 0.65, to.y + box.height * 0.35]
    const [x1, x2] = [from.x + box.width, to.x + box.width + 11]
    const pull = (8 * lane - x1 - x2) / 6 // so that the middle of the curve lies on its lane
    return { ...look, back: true, path: `M${x1} ${y1} C${pull} ${y1} ${pull} ${y2} ${x2} ${y2}`, labelX: lane, labelY: (y1 + y2) / 2 }
  })
  return { nodes: [...places.values()], edges: placed, width: right + box.margin + laneWidth * Math.min(lanes, 6), height: rows.length * (box.height + box.gapY) - box.gapY + 2 * box.margin }
}
