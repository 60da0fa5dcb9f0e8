// What stories on a real node ask of a page, and how a case comes to be.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
export const shots = process.env.TONGHE_SHOTS // a folder, where somebody wants to look

export async function accessible(page, says) {
  await page.locator('h1').first().waitFor()
  await page.waitForTimeout(400) // dialogs fade in
  await page.evaluate(axe)
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })).violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((part) => part.html.slice(0, 160)).join(' | ')}`))
  assert.deepEqual(found, [], says)
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${says}: scrolls sideways`)
  if (shots) await page.screenshot({ path: `${shots}/${says.replaceAll(' ', '-')}.png`, fullPage: true })
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
