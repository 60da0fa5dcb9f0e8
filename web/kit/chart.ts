// A chart in its box: ECharts comes only when it is shown; it is drawn anew when what it shows or the language changes, follows
// the size of its box, and goes with its page.
import { onBeforeUnmount, onMounted, type ShallowRef, watch } from 'vue'

import { language } from './i18n'

interface Chart { setOption(option: object, all?: boolean): void; resize(): void; dispose(): void }
interface Shown { charts: () => Promise<{ make: (box: HTMLElement) => Chart }>; of: () => unknown; option: (box: HTMLElement) => object }

export const ink = '#2b3c42'

export function useChart(box: Readonly<ShallowRef<HTMLElement | null>>, { charts, of, option }: Shown) {
  let chart: Chart | null = null
  const sized = new ResizeObserver(() => chart?.resize())
  async function draw() {
    const { make } = await charts()
    if (!box.value) return
    if (!chart) {
      chart = make(box.value)
      sized.observe(box.value)
    }
    chart.resize()
    chart.setOption({ animation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches, ...option(box.value) }, true)
  }
  onMounted(draw)
  watch([of, language], draw)
  onBeforeUnmount(() => { sized.disconnect(); chart?.dispose() })
}

export const textStyle = (fontSize = 14) => ({ fontFamily: getComputedStyle(document.body).fontFamily, fontSize, color: ink })
