import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

// `npm run dev` talks to a running server, or to `npm run mock`, at TONGHE_API.
const api = process.env.TONGHE_API ?? 'http://localhost:8090'
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig(({ mode }) => ({
  base: '/',
  plugins: [vue()],
  resolve: { alias: { '@': at('.') } },
  server: { proxy: { '/api': api } },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: mode === 'gallery' ? 'dist-gallery' : 'dist',
    // The server's Content-Security-Policy allows no inline script and no font or style from data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: { input: at(mode === 'gallery' ? 'gallery.html' : 'index.html') },
  },
}))
