// The counts of the desk, shared by its frame and its pages.
import { shallowRef } from 'vue'
import { api } from '../kit/api'
import type { DeskSummary, Task } from '../kit/types'

export const summary = shallowRef<DeskSummary | null>(null)
export async function loadSummary() { summary.value = await api.deskSummary() }

// The order in which tasks stood on the list, so that deciding one leads to the next.
export const queueOrder = shallowRef<string[]>([])
export const rememberOrder = (tasks: Task[]) => { queueOrder.value = tasks.map((task) => task.task) }
export const following = (task: string) => queueOrder.value[queueOrder.value.indexOf(task) + 1] ?? queueOrder.value.find((one) => one !== task)
