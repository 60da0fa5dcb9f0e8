// Screenshots of every page: node tests/shots.mjs [folder] [name …]; SIZES=desktop,phone MODES=normal,elder LANGUAGE=en
import { mkdirSync } from 'node:fs'

import { contextFor, launch, pages } from './browser.mjs'
import { start } from './mock-server.mjs'

const [folder = '/tmp/tonghe-shots', ...names] = process.argv.slice(2)
const sizes = (process.env.SIZES ?? 'desktop,phone').split(',')
const modes = (process.env.MODES ?? 'normal').split(',')
mkdirSync(folder, { recursive: true })
const server = await start(0)
const browser = await launch()
for (const size of sizes) for (const mode of modes) for (const account of [null, 'chen.yu', 'li.police', 'operator']) {
  const wanted = pages.filter(([name, , who]) => who === account && (!names.length || names.includes(name)))
  if (!wanted.length) continue
  const context = await contextFor(browser, server.url, { account, elder: mode === 'elder', size: process.env.TYPE_SIZE ?? 'large', language: process.env.LANGUAGE?.startsWith('en') ? 'en' : 'zh-CN', ...(size === 'phone' ? { width: 390, height: 844 } : { width: 1280, height: 800 }) })
  const page = await context.newPage()
  page.on('console', (message) => { if (message.type() === 'error') console.log(`  console: ${message.text()}`) })
  page.on('pageerror', (error) => console.log(`  page error: ${error.message}`))
  for (const [name, path, , there] of wanted) {
    await page.goto(server.url + path)
    await page.waitForSelector(there, { timeout: 8000 }).catch(() => console.log(`  ${name}: ${there} not seen`))
    await page.waitForTimeout(250)
    await page.screenshot({ path: `${folder}/${name}-${size}-${mode}.png`, fullPage: process.env.FULL !== 'no' })
    console.log(`${name} ${size} ${mode}`)
  }
  await context.close()
}
await browser.close()
await server.stop()
