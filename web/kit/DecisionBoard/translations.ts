// What dmn-js says in English, in Chinese. A phrase that is missing here stays English.
import { language } from '../i18n'

const zh: Record<string, string> = {
  'Add input': '添加输入列', 'Add output': '添加输出列', 'Add rule': '添加规则', 'After': '晚于', 'And': '并且', 'Annotation': '备注', 'Annotations': '备注',
  'Append business knowledge model': '添加业务知识模型', 'Append decision': '添加决策', 'Append input data': '添加输入数据', 'Append knowledge source': '添加依据',
  'Before': '早于', 'Between': '介于', 'Boolean value': '真假值', 'Change cell expression language': '更改表达式语言', 'Change type': '更改类型', 'Clear predefined values': '清除预设取值',
  'Close': '关闭', 'Comparison': '比较', 'Comparison operator': '比较方式', 'Connect to other element': '连线', 'Copy input column': '复制输入列', 'Copy output column': '复制输出列', 'Copy rule': '复制规则',
  'Create business knowledge model': '新建业务知识模型', 'Create decision': '新建决策', 'Create input data': '新建输入数据', 'Create knowledge model': '新建业务知识模型', 'Create knowledge source': '新建依据',
  'Custom values': '自定义取值', 'Cut input column': '剪切输入列', 'Cut output column': '剪切输出列', 'Cut rule': '剪切规则', 'Date': '日期', 'Date and time': '日期时间', 'Date and time value': '日期时间', 'Date value': '日期',
  'Decision name': '决策名称', 'Decision name: ': '决策名称：', 'Decision table': '决策表', 'Definition ID': '模型 id', 'Definition name': '模型名称', 'Delete': '删除', 'Description': '说明', 'Duration value': '时长',
  'Edit': '编辑', 'Edit boolean': '编辑真假值', 'Edit date': '编辑日期', 'Edit date and time': '编辑日期时间', 'Edit description': '编辑说明', 'Edit duration': '编辑时长', 'Edit formal parameters': '编辑参数', 'Edit function kind': '编辑函数类别',
  'Edit input': '编辑输入', 'Edit number': '编辑数字', 'Edit output': '编辑输出', 'Edit string': '编辑文字', 'Edit time': '编辑时间', 'Element name': '名称', 'Empty': '空', 'End date': '结束日期', 'End value': '终值', 'Enter expression': '填写表达式',
  'Equals': '等于', 'Exactly': '正好', 'Exclude': '不含', 'Expression': '表达式', 'Expression language': '表达式语言', 'Expression language:': '表达式语言：', 'Greater': '大于', 'Greater or equals': '大于等于', 'Hit policy': '命中策略', 'Hit policy:': '命中策略：',
  'Include': '含', 'Input': '输入', 'Input expression': '输入表达式', 'Input expression: ': '输入表达式：', 'Input label': '列名', 'Input label: ': '列名：', 'Input type': '输入类型', 'Input values': '允许的取值', 'Kind': '类别', 'Less': '小于', 'Less or equals': '小于等于',
  'Literal expression': '表达式', 'Literal expression editor': '表达式编辑器', 'Match none': '都不是', 'Match one': '其中之一', 'Move rule': '移动规则', 'No': '否', 'No values': '没有取值', 'Open': '打开', 'Output': '输出', 'Output label': '列名', 'Output label: ': '列名：',
  'Output name': '输出名称', 'Output name: ': '输出名称：', 'Output type': '输出类型', 'Output values': '输出取值', 'Paste input column left': '在左侧粘贴输入列', 'Paste input column right': '在右侧粘贴输入列', 'Paste output column left': '在左侧粘贴输出列',
  'Paste output column right': '在右侧粘贴输出列', 'Paste rule above': '在上方粘贴规则', 'Paste rule below': '在下方粘贴规则', 'Predefined values': '预设取值', 'Range': '区间', 'Range end operator': '终值含否', 'Range end value': '终值', 'Range start operator': '起值含否',
  'Range start value': '起值', 'Remove': '删除', 'Remove cell description': '删除单元格说明', 'Remove input column': '删除输入列', 'Remove output column': '删除输出列', 'Remove parameter': '删除参数', 'Remove rule': '删除规则', 'Resize': '调整大小', 'Rule': '规则',
  'Search in diagram': '在图中查找', 'Set date': '填日期', 'Set date and time': '填日期时间', 'Set duration': '填时长', 'Set time': '填时间', 'Set value': '填值', 'Start date': '开始日期', 'Start value': '起值', 'String value': '文字', 'Strings must be in double quotes': '文字要写在英文双引号里',
  'Test type': '比较方式', 'Then': '那么', 'Time': '时间', 'Time value': '时间', 'Type': '类型', 'Use now': '用当前时间', 'Use today': '用今天', 'Value': '值', 'Values': '取值', 'Variable name': '变量名', 'Variable name:': '变量名：', 'Variable type': '变量类型', 'Variable type:': '变量类型：',
  'View DRD': '返回关系图', 'When': '当', 'Yes': '是', 'Add': '添加', 'Above': '上方', 'Below': '下方', 'Left': '左侧', 'Right': '右侧', 'Copy': '复制', 'Cut': '剪切', 'Paste': '粘贴', 'Unique': '唯一', 'First': '首条', 'Any': '任一', 'Priority': '优先级', 'Collect': '汇集', 'Rule order': '规则顺序', 'Output order': '输出顺序',
  'Collect (sum)': '汇集（求和）', 'Collect (min)': '汇集（最小）', 'Collect (max)': '汇集（最大）', 'Collect (count)': '汇集（计数）', '"value", "value", ...': '"值", "值", …', 'e.g. { sample }': '例如 { sample }', 'Function kind: {kind}': '函数类别：{kind}',
  'Activate hand tool': '拖动画布', 'Activate lasso tool': '框选', 'Activate create/remove space tool': '增减空白', 'Drill down': '打开', 'Open decision table': '打开决策表', 'Decision': '决策', 'Input data': '输入数据', 'Knowledge source': '依据', 'Business knowledge model': '业务知识模型',
}

// In the form in which dmn-js asks for it: phrases with {arguments}.
export const translations = {
  translate: ['value', (phrase: string, replacements: Record<string, string> = {}) => {
    const said = language.value === 'zh-CN' ? zh[phrase] ?? phrase : phrase
    return said.replace(/{([^}]+)}/g, (whole, key: string) => replacements[key] ?? whole)
  }],
}
