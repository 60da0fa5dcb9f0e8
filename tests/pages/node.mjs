// A real node with the demonstration city, and people signed in to it: what the tests of the pages stand on.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { contextFor, launch } from '../../web/tests/browser.mjs'

const password = 'yunlan-2026'

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)) })
})

export async function startNode() {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'tonghe-pages-'))
  const node = spawn('build/release/tonghe', ['demo', '--port', String(port), '--data', folder, '--residents', '200'], { stdio: 'ignore', env: { ...process.env, TONGHE_API_ADDRESS_REQUESTS_PER_SECOND: '0' } })
  for (let i = 0; ; i += 1) {
    const there = await fetch(`${url}/readyz`).then((reply) => reply.ok, () => false)
    if (there) break
    if (i > 300) throw new Error('the node did not start')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const browser = await launch()
  async function signIn(account, size = {}) {
    const context = await contextFor(browser, url, size)
    const reply = await context.request.post(`${url}/api/v1/sessions`, { data: { account, password } })
    if (reply.status() !== 201) return null
    const { csrf } = await reply.json()
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    return { context, page, csrf, get: async (path) => (await context.request.get(`${url}/api/v1${path}`)).json(), post: (path, data) => context.request.post(`${url}/api/v1${path}`, { data, headers: { 'X-CSRF-Token': csrf } }) }
  }
  const stop = async () => {
    await browser.close()
    node.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  return { url, signIn, stop }
}
