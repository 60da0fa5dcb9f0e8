// What makes bpmn-js ours: it speaks Chinese, and offers nothing that the engine refuses or only draws.
import { language } from '../i18n'

interface Entries { [name: string]: unknown }
interface Provided { registerProvider(...given: unknown[]): void }

const refused = ['replace-with-complex-gateway']
const drawn = ['create.data-store', 'create.group']
const less = (entries: Entries, names: string[]) => Object.fromEntries(Object.entries(entries).filter(([name]) => !names.includes(name)))

class Offered {
  static $inject = ['palette', 'popupMenu']
  constructor(palette: Provided, popupMenu: Provided) {
    palette.registerProvider(500, { getPaletteEntries: () => (entries: Entries) => less(entries, drawn) })
    popupMenu.registerProvider('bpmn-replace', 500, { getPopupMenuEntries: () => (entries: Entries) => less(entries, refused) })
  }
}

const zh: Record<string, string> = {
  'Activate hand tool': '拖动画布', 'Activate lasso tool': '框选', 'Activate create/remove space tool': '增减空白', 'Activate global connect tool': '连线',
  'Create start event': '开始事件', 'Create intermediate/boundary event': '中间或边界事件', 'Create end event': '结束事件', 'Create gateway': '网关', 'Create task': '任务', 'Create expanded sub-process': '子流程', 'Create pool/participant': '泳池', 'Create data object reference': '数据对象',
  'Append end event': '接结束事件', 'Append gateway': '接网关', 'Append task': '接任务', 'Append intermediate/boundary event': '接中间或边界事件', 'Append {type}': '接{type}', 'Change element': '更换类型', 'Change type': '更换类型', 'Connect to other element': '连线', 'Connect using association': '用关联连接', 'Add text annotation': '加注释', 'Append text annotation': '加注释', 'Delete': '删除', 'Remove': '删除', 'Set color': '设颜色',
  'Append receive task': '接接收任务', 'Append message intermediate catch event': '接消息事件', 'Append timer intermediate catch event': '接定时事件', 'Append conditional intermediate catch event': '接条件事件', 'Append signal intermediate catch event': '接信号事件', 'Append compensation activity': '接补偿活动',
  'Add lane above': '在上方加泳道', 'Add lane below': '在下方加泳道', 'Divide into two lanes': '分为两道', 'Divide into three lanes': '分为三道', 'Search in diagram': '在图中查找',
  'Task': '任务', 'User task': '用户任务', 'Service task': '服务任务', 'Script task': '脚本任务', 'Business rule task': '业务规则任务', 'Send task': '发送任务', 'Receive task': '接收任务', 'Manual task': '人工任务', 'Call activity': '调用活动', 'Sub-process': '子流程', 'Sub-process (collapsed)': '子流程（收起）', 'Sub-process (expanded)': '子流程（展开）', 'Transaction': '事务', 'Event sub-process': '事件子流程', 'Ad-hoc sub-process': '自由子流程', 'Ad-hoc sub-process (collapsed)': '自由子流程（收起）', 'Ad-hoc sub-process (expanded)': '自由子流程（展开）',
  'Exclusive gateway': '排他网关', 'Parallel gateway': '并行网关', 'Inclusive gateway': '包容网关', 'Event-based gateway': '事件网关',
  'Start event': '开始事件', 'End event': '结束事件', 'Intermediate throw event': '中间抛出事件', 'Message start event': '消息开始', 'Timer start event': '定时开始', 'Conditional start event': '条件开始', 'Signal start event': '信号开始', 'Error start event': '错误开始', 'Escalation start event': '升级开始', 'Compensation start event': '补偿开始',
  'Message intermediate catch event': '等消息', 'Message intermediate throw event': '发消息', 'Timer intermediate catch event': '等时间', 'Conditional intermediate catch event': '等条件', 'Signal intermediate catch event': '等信号', 'Signal intermediate throw event': '发信号', 'Link intermediate catch event': '链接入', 'Link intermediate throw event': '链接出', 'Escalation intermediate throw event': '升级', 'Compensation intermediate throw event': '补偿',
  'Message end event': '发消息结束', 'Escalation end event': '升级结束', 'Error end event': '错误结束', 'Cancel end event': '取消结束', 'Compensation end event': '补偿结束', 'Signal end event': '发信号结束', 'Terminate end event': '全部终止',
  'Message boundary event': '消息边界', 'Timer boundary event': '定时边界', 'Conditional boundary event': '条件边界', 'Signal boundary event': '信号边界', 'Error boundary event': '错误边界', 'Escalation boundary event': '升级边界', 'Cancel boundary event': '取消边界', 'Compensation boundary event': '补偿边界',
  'Message boundary event (non-interrupting)': '消息边界（不中断）', 'Timer boundary event (non-interrupting)': '定时边界（不中断）', 'Conditional boundary event (non-interrupting)': '条件边界（不中断）', 'Signal boundary event (non-interrupting)': '信号边界（不中断）', 'Escalation boundary event (non-interrupting)': '升级边界（不中断）',
  'Sequence flow': '顺序流', 'Default flow': '默认流', 'Conditional flow': '条件流', 'Parallel multi-instance': '并行多实例', 'Sequential multi-instance': '串行多实例', 'Loop': '循环', 'Ad-hoc': '自由', 'Data object reference': '数据对象', 'Open {element}': '打开{element}', 'Toggle non-interrupting': '切换是否中断', 'Empty pool/participant': '空泳池', 'Expanded pool/participant': '展开泳池',
}

export const modules = [{
  __init__: ['offered'],
  offered: ['type', Offered],
  translate: ['value', (phrase: string, values: Record<string, string> = {}) => {
    const said = language.value === 'zh-CN' ? zh[phrase] ?? phrase : phrase
    return said.replace(/\{([^}]+)\}/g, (whole, name: string) => values[name] ?? whole)
  }],
}]
