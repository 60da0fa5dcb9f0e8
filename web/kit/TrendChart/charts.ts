import { LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])
export const make = (box: HTMLElement) => init(box, null, { renderer: 'svg' })
