import 'element-plus/theme-chalk/base.css'
import './kit/styles/tokens.css'
import './kit/styles/base.css'
import './kit/styles/element.css'

import { createApp } from 'vue'

import App from './App.vue'
import { i18n } from './kit/i18n'
import { router } from './router'

createApp(App).use(i18n).use(router).mount('#app')
