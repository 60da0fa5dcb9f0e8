// Load, then show: one state for every page that asks the server for something.
import { ref, shallowRef } from 'vue'

import { ApiError } from './api'
import type { Problem } from './types'

export function asProblem(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem
  return { title: error instanceof Error ? error.message : String(error), status: 0, code: 'client.broken' }
}

// Answers of an older question are dropped when a newer one has been asked.
export function useLoad<T>(ask: () => Promise<T>) {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let turn = 0
  async function load() {
    const mine = ++turn
    loading.value = true
    try {
      const answer = await ask()
      if (mine !== turn) return
      data.value = answer
      problem.value = null
    } catch (error) {
      if (mine !== turn) return
      problem.value = asProblem(error)
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  return { data, problem, loading, load }
}
