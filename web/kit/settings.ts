// What this device remembers of its reader: elder mode and its type size. Kept in local storage, never sent.
import { reactive, watchEffect } from 'vue'

export function remembered(name: string, otherwise: string): string {
  try {
    return localStorage.getItem(`tonghe.${name}`) ?? otherwise
  } catch {
    return otherwise
  }
}

export type TypeSize = 'large' | 'larger' | 'largest'

export const settings = reactive({
  elder: remembered('elder', 'no') === 'yes',
  size: remembered('size', 'large') as TypeSize,
})

watchEffect(() => {
  const root = document.documentElement
  root.dataset.mode = settings.elder ? 'elder' : 'normal'
  root.dataset.size = settings.size
  try {
    localStorage.setItem('tonghe.elder', settings.elder ? 'yes' : 'no')
    localStorage.setItem('tonghe.size', settings.size)
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
})
