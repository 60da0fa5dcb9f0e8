// Names of regions by their code, asked once for each level and kept: 990103004002 is 云湖区 · 清河街道 · 桂花社区.
import { reactive } from 'vue'

import { api } from './api'
import { say } from './i18n'
import type { Region } from './types'

const known = reactive(new Map<string, Region>())
const asked = new Map<string, Promise<Region[]>>()

// The regions right below one; without it, the highest that are offered.
export function below(parent?: string): Promise<Region[]> {
  const key = parent ?? ''
  let asking = asked.get(key)
  if (!asking) {
    asking = api.regions(parent).then((page) => {
      for (const region of page.rows) known.set(region.region, region)
      return page.rows
    }, () => { asked.delete(key); return [] })
    asked.set(key, asking)
  }
  return asking
}

// A code and those above it, highest first: 6 digits name a district, 9 a street, 12 a community.
export const levelsOf = (code: string) => [code.slice(0, 6).padEnd(12, '0'), code.slice(0, 9).padEnd(12, '0'), code].filter((one, n, all) => one !== all[n - 1])

// The name as far as it is known now; what is missing is asked for and shows when it comes.
export function regionName(code: string): string {
  if (!/^\d{12}$/.test(code)) return code
  const levels = levelsOf(code)
  if (!known.has(code)) void levels.reduce((before, _one, n) => before.then(() => below(levels[n - 1])), Promise.resolve([] as Region[]))
  const names = levels.map((one) => known.get(one)).filter((one) => one !== undefined).map((one) => say(one.title))
  return names.length ? names.join(' · ') : code
}
