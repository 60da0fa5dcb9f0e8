// The pictures of the documents, taken of a running demonstration city: node tests/pages/images.mjs URL [folder]
// The birth story must have been played on it once (tonghe walkthrough birth --url URL).
import { mkdirSync } from 'node:fs'

import { contextFor, launch } from '../../web/tests/browser.mjs'

const [url, folder = 'docs/images'] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const browser = await launch()

async function open({ account, elder = false, width = 1280, height = 860 }) {
  const context = await contextFor(browser, url, { elder, width, height })
  if (account) {
    const reply = await context.request.post(`${url}/api/v1/sessions`, { data: { account, password: 'yunlan-2026' } })
    if (reply.status() !== 201) throw new Error(`sign in as ${account}: ${reply.status()}`)
  }
  const page = await context.newPage()
  page.on('console', (m) => { if (m.type() === 'error') console.log(`  console: ${m.text()}`) })
  page.on('pageerror', (e) => console.log(`  page error: ${e.message}`))
  return page
}

async function shoot(page, name, path, there) {
  await page.goto(url + path)
  await page.waitForSelector(there, { timeout: 8000 }).catch(() => console.log(`  ${name}: ${there} not seen`))
  await page.waitForTimeout(400)
  await page.screenshot({ path: `${folder}/${name}.png` })
  console.log(name)
}

const parent = await open({ account: 'chen.yu' })
const token = async (page) => (await (await page.context().request.get(`${url}/api/v1/session`)).json()).csrf
const draft = await (await parent.context().request.post(`${url}/api/v1/drafts`, { data: { service: 'birth' }, headers: { 'X-CSRF-Token': await token(parent) } })).json()
await shoot(parent, 'home', '/portal', '.bundle')
await shoot(parent, 'guide', '/portal/services/birth', '.parts')
await shoot(parent, 'form', `/portal/apply/${draft.draft}`, '.field')
const cases = await (await parent.context().request.get(`${url}/api/v1/me/cases`)).json()
await shoot(parent, 'case', `/portal/cases/${cases.rows[0].case}`, '.timeline')
await shoot(parent, 'wallet', '/portal/wallet', '.certificate')
await shoot(parent, 'data', '/portal/data', '.log')
const elder = await open({ account: 'chen.yu', elder: true, width: 430, height: 860 })
await shoot(elder, 'elder', `/portal/apply/${draft.draft}`, '.field')
const father = await open({ account: 'lin.hang' })
const csrf = await token(father)
const begun = await (await father.context().request.post(`${url}/api/v1/drafts`, { data: { service: 'birth' }, headers: { 'X-CSRF-Token': csrf } })).json()
await father.context().request.patch(`${url}/api/v1/drafts/${begun.draft}`, { data: { values: { ...begun.values, child: { name: '林知秋' }, settle: { with: 'father' } } }, headers: { 'X-CSRF-Token': csrf } })
await father.context().request.post(`${url}/api/v1/drafts/${begun.draft}/submit`, { data: {}, headers: { 'X-CSRF-Token': csrf } })
const police = await open({ account: 'li.police' })
const waiting = await (await police.context().request.get(`${url}/api/v1/desk`)).json()
await shoot(police, 'desk', `/desk/tasks/${waiting.rows[0].task}`, '.picture svg')
const officer = await open({ account: 'qian.health' })
await shoot(officer, 'unit', '/desk/unit', '.chart svg')
const auditor = await open({ account: 'operator.audit' })
await shoot(auditor, 'ledger', '/operator/ledger', 'table')
const system = await open({ account: 'operator.system' })
await shoot(system, 'health', '/operator', '.check')
await shoot(system, 'designer', '/operator/processes/insurance-proof', '.djs-container svg .djs-shape')
await parent.context().request.delete(`${url}/api/v1/drafts/${draft.draft}`, { headers: { 'X-CSRF-Token': await token(parent) } })
await browser.close()
