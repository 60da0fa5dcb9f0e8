// Every example of every component under axe, in both modes.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { contextFor, launch } from './browser.mjs'
import { start } from './mock-server.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const kit = fileURLToPath(new URL('../kit', import.meta.url))
let server
let browser
before(async () => { server = await start(0, { dist: 'dist-gallery', page: 'gallery.html' }); browser = await launch() })
after(async () => { await browser.close(); await server.stop() })

for (const elder of [false, true]) test(`the gallery has no violation (${elder ? 'elder' : 'normal'})`, async () => {
  const context = await contextFor(browser, server.url, { elder, width: elder ? 390 : 1280 })
  const page = await context.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`${server.url}/gallery.html`)
  await page.waitForSelector('[data-example]')
  await page.waitForTimeout(600)
  await page.evaluate(axe)
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }))
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`), [])
  assert.deepEqual(errors, [])
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'scrolls sideways')
  await context.close()
})
test('a component with examples has a README, and the reverse', () => {
  for (const name of readdirSync(kit, { withFileTypes: true }).filter((one) => one.isDirectory()).map((one) => one.name)) assert.equal(existsSync(`${kit}/${name}/examples.ts`), existsSync(`${kit}/${name}/README.md`), name)
})
