// Process mining: where the flow graph puts its boxes, and the page's way from an empty journal to the demonstration logs.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { createServer } from 'vite'

import { contextFor, launch } from './browser.mjs'
import { start } from './mock-server.mjs'

const told = JSON.parse(readFileSync(new URL('./mock-insight.json', import.meta.url), 'utf8'))
let vite
let server
let browser
before(async () => {
  vite = await createServer({ root: fileURLToPath(new URL('..', import.meta.url)), server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } })
  server = await start(0)
  browser = await launch()
})
after(async () => { await browser.close(); await server.stop(); await vite.close() })

test('every box has a place of its own and every arrow joins two of them', async () => {
  const { layoutOf, box } = await vite.ssrLoadModule('/kit/FlowGraph/layout.ts')
  const drawn = layoutOf(told.graph.nodes, told.graph.edges)
  assert.equal(drawn.nodes.length, told.graph.nodes.length)
  assert.equal(drawn.edges.length, told.graph.edges.length)
  for (const [n, a] of drawn.nodes.entries()) for (const b of drawn.nodes.slice(n + 1)) assert.ok(Math.abs(a.x - b.x) >= box.width || Math.abs(a.y - b.y) >= box.height, `${a.activity} lies on ${b.activity}`)
  for (const one of drawn.nodes) assert.ok(one.x >= 0 && one.x + box.width <= drawn.width && one.y + box.height <= drawn.height, `${one.activity} is outside`)
  assert.deepEqual(layoutOf(told.graph.nodes, told.graph.edges), drawn)
})

test('a graph that only goes round has an end too', async () => {
  const { layoutOf } = await vite.ssrLoadModule('/kit/FlowGraph/layout.ts')
  const node = (activity) => ({ activity, title: { zh: activity, en: activity }, times: 1, first: 0, last: 0, p50_days: 0, waiting_days: 0 })
  const edge = (from, to) => ({ from, to, times: 1, days: { total: 0, mean: 0, p50: 0, p90: 0, longest: 0 } })
  const drawn = layoutOf([node('a'), node('b')], [edge('a', 'b'), edge('b', 'a'), edge('a', 'a')])
  assert.equal(drawn.edges.filter((one) => one.back).length, 2)
})

test('with no cases yet the page shows the demonstration logs, and answers why one district is slower', async () => {
  const context = await contextFor(browser, server.url, { account: 'operator' })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${server.url}/operator/insight`)
  await page.getByRole('heading', { name: /为什么清禾区比澜湖区慢/ }).waitFor()
  assert.match(page.url(), /log=all/)
  await page.getByText('等待最久的环节是“现场核查”').waitFor()
  assert.equal(await page.getByLabel('数据').inputValue(), 'all')
  await page.getByText('看数字').click()
  await page.getByRole('row', { name: /书面审查 现场核查/ }).waitFor()
  await page.getByLabel('数据').selectOption('')
  await page.getByText('这个范围内还没有办件，无法分析。').waitFor()
  await context.close()
})
