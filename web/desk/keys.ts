// Keys of the desk: single letters, only while nobody is typing and no dialog is open.
import { onBeforeUnmount, onMounted } from 'vue'

export function useKeys(keys: Record<string, () => void>) {
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const target = event.target as HTMLElement
    if (target.closest('input, textarea, select, [contenteditable], [role="dialog"]')) return
    if (event.key === 'Enter' && target.closest('a, button, summary')) return
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  onMounted(() => document.addEventListener('keydown', press))
  onBeforeUnmount(() => document.removeEventListener('keydown', press))
}
