// The parts of Element Plus the pages use, with their styles: overlays with focus traps, messages, searchable selects.
// Plain fields are native controls in our own dress: a phone shows its own pickers, and they read well aloud.
import 'element-plus/theme-chalk/el-dialog.css'
import 'element-plus/theme-chalk/el-overlay.css'
import 'element-plus/theme-chalk/el-message.css'
import 'element-plus/theme-chalk/el-select.css'
import 'element-plus/theme-chalk/el-option.css'
import 'element-plus/theme-chalk/el-scrollbar.css'
import 'element-plus/theme-chalk/el-popper.css'
import 'element-plus/theme-chalk/el-tag.css'
import 'element-plus/theme-chalk/el-input.css'
import 'element-plus/theme-chalk/el-icon.css'

export { ElConfigProvider } from 'element-plus/es/components/config-provider/index.mjs'
export { ElDialog } from 'element-plus/es/components/dialog/index.mjs'
export { ElMessage } from 'element-plus/es/components/message/index.mjs'
export { ElOption, ElSelect } from 'element-plus/es/components/select/index.mjs'
