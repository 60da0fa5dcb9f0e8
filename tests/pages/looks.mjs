// What stories on a real node ask of a page, and how a case comes to be.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
export const shots = process.env.TONGHE_SHOTS // a folder, where somebody wants to look

// Somebody signed in at a screen, and what her page complains of.
export async function watched(node, account, size = { width: 1440, height: 900 }) {
  const who = await node.signIn(account, size)
  who.page.setDefaultTimeout(60_000)
  who.errors = []
  who.page.on('pageerror', (error) => who.errors.push(error.message))
  who.page.on('console', (message) => { if (/Content Security Policy|Vue warn|intlify/i.test(message.text())) who.errors.push(message.text()) })
  return who
}

export async function shot(page, name, fullPage = false) {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage })
}

// Everything under WCAG. Where `foreign` names a board that somebody else draws, what is only good practice (a heading's level,
// the name of the corner of a table) is asked of all the rest too.
export async function accessible(page, says, foreign = '') {
  await page.locator('h1').first().waitFor()
  await page.waitForTimeout(400) // dialogs fade in
  await page.evaluate(axe)
  const found = await page.evaluate(async (board) => {
    const all = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    const ours = board && !document.querySelector('.el-overlay') ? await window.axe.run({ exclude: [[board]] }, { runOnly: ['best-practice'] }) : { violations: [] }
    return [...all.violations, ...ours.violations].map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((part) => part.html.slice(0, 160)).join(' | ')}`)
  }, foreign)
  assert.deepEqual(found, [], says)
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${says}: scrolls sideways`)
  await shot(page, says.replaceAll(' ', '-'), true)
}

// What the node answers to an application: its case, its number.
export async function openCase(node, account, body) {
  const { post, context } = await node.signIn(account)
  const reply = await post('/cases', body)
  assert.equal(reply.status(), 201)
  const opened = await reply.json() // before the context is closed, and what it fetched with it
  await context.close()
  return opened
}

export const market = (name) => ({ service: 'night-market-permit', form: { market: { name, region: '990102001001', address: '清河路', stalls: 20 } } })
