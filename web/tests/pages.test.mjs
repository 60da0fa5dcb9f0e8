// Every page, in both modes: axe finds nothing (WCAG 2.1 A and AA), nothing scrolls sideways at 360 px, no script is
// refused by the Content-Security-Policy, and elder mode keeps its promises of size. A page is loaded once a world and
// then looked at in several sizes, because loading is what costs.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'

import { contextFor, launch, pages } from './browser.mjs'
import { start } from './mock-server.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let server
let browser
before(async () => { server = await start(0); browser = await launch() })
after(async () => { await browser.close(); await server.stop() })

const worlds = [
  { mode: 'normal', width: 1280, height: 800, axe: true, then: [{ width: 360 }] },
  { mode: 'elder', width: 360, height: 780, elder: true, axe: true, then: [{ width: 1280 }, { width: 390, size: 'largest' }] },
  { mode: 'English', width: 1280, height: 800, language: 'en', then: [{ width: 360 }] },
]

async function fits(page, says) {
  const [over, who] = await page.evaluate(() => [document.documentElement.scrollWidth - document.documentElement.clientWidth, [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(one).position !== 'absolute').slice(0, 3).map((one) => one.outerHTML.slice(0, 120))])
  assert.ok(over <= 0, `${says}: scrolls sideways by ${over} px: ${who.join('\n')}`)
}
// What a page draws for another width is drawn: what it shows stands there again, and two frames have passed.
async function settled(page, there) {
  await page.waitForSelector(there)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}
async function isLarge(page, says) {
  const small = await page.evaluate(() => [...document.querySelectorAll('main *, nav *, header *')].filter((one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()) && one.getClientRects().length && !one.closest('svg, .visually-hidden, .bjs-container, .decision-board') && parseFloat(getComputedStyle(one).fontSize) < 17.9).slice(0, 5).map((one) => `${getComputedStyle(one).fontSize} ${one.outerHTML.slice(0, 100)}`))
  assert.deepEqual(small, [], `${says}: text under 18 px in elder mode`)
  const low = await page.evaluate(() => [...document.querySelectorAll('button, .button, .input, .choice, header a, nav a')].filter((one) => one.getClientRects().length && !one.closest('.visually-hidden, .bjs-container, .decision-board, .el-select, .crumbs') && one.type !== 'radio' && one.getBoundingClientRect().height < 59.5).slice(0, 5).map((one) => `${Math.round(one.getBoundingClientRect().height)} ${one.outerHTML.slice(0, 100)}`))
  assert.deepEqual(low, [], `${says}: targets under 60 px in elder mode`)
}

for (const world of worlds) describe(world.mode, () => {
  for (const account of [null, 'chen.yu', 'li.police', 'ye.payments', 'operator']) describe(account ?? 'anybody', () => {
    let context
    let page
    const refused = []
    before(async () => {
      context = await contextFor(browser, server.url, { account, ...world })
      page = await context.newPage()
      page.setDefaultTimeout(60_000)
      page.on('pageerror', (error) => refused.push(error.message))
      page.on('console', (message) => { if (/Content Security Policy|Vue warn|intlify/i.test(message.text())) refused.push(message.text()) })
    })
    after(() => context.close())
    for (const [name, path, who, there] of pages) if (who === account) test(`${name} (${world.mode})`, async () => {
      refused.length = 0
      await page.setViewportSize({ width: world.width, height: world.height })
      await page.goto(server.url + path)
      await page.waitForSelector(there)
      await page.waitForTimeout(120)
      await fits(page, `at ${world.width}`)
      if (world.elder) await isLarge(page, `at ${world.width}`)
      if (world.axe) {
        await page.evaluate(axe)
        const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }))
        assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 140)).join(' | ')}`), [])
      }
      for (const { width, size } of world.then) {
        const says = `at ${width}${size ? ` ${size}` : ''}`
        await page.setViewportSize({ width, height: 844 })
        if (size) await page.evaluate((chosen) => { document.documentElement.dataset.size = chosen }, size)
        await settled(page, there)
        await fits(page, says)
        if (world.elder) await isLarge(page, says)
      }
      assert.deepEqual(refused, [])
    })
  })
})
