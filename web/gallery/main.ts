// Every component of the kit with every example beside it: `npm run dev` and open /gallery.html.
import 'element-plus/theme-chalk/base.css'
import '../kit/styles/tokens.css'
import '../kit/styles/base.css'
import '../kit/styles/element.css'

import { createApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'

import { i18n } from '../kit/i18n'
import Gallery from './Gallery.vue'

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
createApp(Gallery).use(i18n).use(router).mount('#app')
