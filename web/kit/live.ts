// Live news of a case or a desk: server-sent events, and asking every 20 seconds where they do not come through.
import { onBeforeUnmount } from 'vue'

const poll_ms = 20_000

// Calls `changed` when the server says so; `path` is under /api/v1. Stops with the component.
export function useLive(path: () => string | null, changed: () => void) {
  let source: EventSource | null = null
  let timer = 0
  let failures = 0

  const poll = () => {
    if (!timer) timer = window.setInterval(() => { if (!document.hidden) changed() }, poll_ms)
  }
  function open() {
    close()
    const at = path()
    if (!at) return
    if (typeof EventSource === 'undefined') { poll(); return }
    source = new EventSource(`/api/v1${at}`)
    source.onopen = () => { failures = 0 }
    source.onmessage = changed
    source.addEventListener('progress', changed)
    source.onerror = () => {
      failures += 1
      if (failures >= 3 || source?.readyState === EventSource.CLOSED) { source?.close(); source = null; poll() }
    }
  }
  function close() {
    source?.close()
    source = null
    window.clearInterval(timer)
    timer = 0
  }
  onBeforeUnmount(close)
  return { open, close }
}
