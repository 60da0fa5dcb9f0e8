import type { Example } from '../../gallery/example'
import type { FlowEdge, FlowNode } from '../types'

const node = (activity: string, zh: string, en: string, times: number, first = 0, last = 0): FlowNode => ({ activity, title: { zh, en }, times, first, last, p50_days: 1, waiting_days: times })
const edge = (from: string, to: string, times: number, mean: number): FlowEdge => ({ from, to, times, days: { total: times * mean, mean, p50: mean, p90: mean * 3, longest: mean * 9 } })

export const examples: Example[] = [
  { says: 'a straight way with a way back', props: { graph: { nodes: [node('a', '受理审核', 'check for acceptance', 570, 500), node('b', '书面审查', 'review of documents', 520), node('c', '现场核查', 'inspection on site', 400), node('d', '审批决定', 'decision', 510, 0, 500)], edges: [edge('a', 'b', 480, 0.4), edge('b', 'c', 380, 1.2), edge('c', 'd', 370, 6.5), edge('b', 'd', 120, 2.5), edge('d', 'b', 40, 0.9)], hidden_nodes: 2, hidden_edges: 5 } } },
  { says: 'one step alone', props: { graph: { nodes: [node('a', '受理审核', 'check for acceptance', 3, 3, 3)], edges: [], hidden_nodes: 0, hidden_edges: 0 } } },
]
