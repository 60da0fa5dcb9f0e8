// The process designer on a real node: somebody changes a process, sees what is wrong, tries it and submits it; a colleague
// approves it, and new cases take it at once. Then what runs on the old version is moved.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { startNode } from './node.mjs'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
let node
before(async () => { node = await startNode() })
after(async () => { await node?.stop() })

async function signed(account, size = { width: 1440, height: 900 }) {
  const who = await node.signIn(account, size)
  who.page.setDefaultTimeout(30_000)
  who.errors = []
  who.page.on('pageerror', (error) => who.errors.push(error.message))
  who.page.on('console', (message) => { if (/Content Security Policy|Vue warn|intlify/i.test(message.text())) who.errors.push(message.text()) })
  return who
}
async function shot(page, name) {
  if (!process.env.TONGHE_SHOTS) return
  mkdirSync(process.env.TONGHE_SHOTS, { recursive: true })
  await page.screenshot({ path: join(process.env.TONGHE_SHOTS, `${name}.png`) })
}
async function accessible(page, says) {
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const all = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    const ours = await window.axe.run({ exclude: [['.bjs-container']] }, { runOnly: ['best-practice'] })
    return [...all.violations, ...ours.violations].map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((part) => part.html.slice(0, 140)).join(' | ')}`)
  })
  assert.deepEqual(found, [], says)
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${says}: scrolls sideways`)
}
const proof = { service: 'insurance-proof', form: { proof: { purpose: 'loan' } } }

test('a process is changed, checked and tried, and submitted', async () => {
  const { page, context, errors } = await signed('operator.system')
  await page.goto(`${node.url}/operator/processes`)
  await page.getByLabel('查找流程').fill('insurance-proof')
  await page.getByRole('link', { name: '社会保险参保证明' }).click()
  await page.locator('.djs-container svg .djs-shape').first().waitFor()
  await accessible(page, 'the drawing')
  // An approving person behind the system's check, drawn without a mouse.
  await page.getByLabel('选中的环节').selectOption('judge')
  await page.getByLabel('判断规则').fill('facts.social_insurance.status = "active" and (')
  await page.getByLabel('判断规则').blur()
  await page.locator('.notice.bad').first().waitFor()
  await shot(page, 'designer-fault')
  await page.getByRole('tab', { name: /检查/ }).click()
  await page.locator('button.finding', { hasText: 'judge' }).first().click()
  await page.getByLabel('判断规则').fill('facts.social_ins')
  await page.getByRole('option', { name: /facts\.social_insurance\.status/ }).first().waitFor()
  await shot(page, 'designer-completion')
  await page.keyboard.press('Escape')
  await page.getByLabel('判断规则').fill('null')
  await page.getByLabel('判断规则').blur()
  await page.getByLabel('选中的环节').selectOption('decide')
  await page.getByLabel('环节时限（工作日）').fill('2')
  await page.getByLabel('环节时限（工作日）').blur()
  await accessible(page, 'the properties')
  await page.getByRole('tab', { name: /检查/ }).click()
  await page.getByText('没有问题').waitFor()
  await page.getByRole('tab', { name: '试运行' }).click()
  await page.locator('.next .button', { hasText: '开始' }).click()
  await page.locator('.next .button', { hasText: '服务完成' }).click()
  await page.locator('.next .button', { hasText: '转人工' }).click()
  await page.locator('.next', { hasText: '人工核验' }).waitFor()
  await page.locator('.board-token').waitFor()
  await shot(page, 'designer-try')
  await accessible(page, 'trying')
  await page.getByRole('button', { name: '退一步' }).click()
  await page.locator('.next .button', { hasText: '转人工' }).waitFor()
  await page.getByRole('tab', { name: '发布' }).click()
  await page.getByLabel('改了什么').fill('一律人工核验')
  await page.getByRole('button', { name: '保存草稿' }).click()
  await page.getByRole('button', { name: '提交审批' }).click()
  await page.getByText('您修改过这份草稿').waitFor()
  await accessible(page, 'submitted')
  await shot(page, 'designer-submitted')
  assert.deepEqual(errors, [])
  await context.close()
})

test('a colleague approves it on a phone, and new cases take it', async () => {
  const chen = await node.signIn('chen.yu')
  assert.equal((await chen.post('/cases', proof)).status(), 201)
  const { page, context, errors } = await signed('operator.security', { width: 390, height: 844 })
  await page.goto(`${node.url}/operator/processes/insurance-proof`)
  await page.getByText('屏幕较窄').waitFor()
  await page.getByRole('tab', { name: '发布' }).click()
  await page.getByText('一律人工核验').waitFor()
  await accessible(page, 'on a phone')
  await shot(page, 'designer-phone')
  await page.getByRole('button', { name: '批准并发布' }).click()
  await page.getByText('第 1 次发布').waitFor()
  assert.deepEqual(errors, [])
  const made = await chen.post('/cases', proof)
  assert.equal(made.status(), 201)
  const { case: id } = await made.json()
  assert.equal((await chen.get(`/cases/${id}`)).status, 'in_review', 'a person looks at it now')
  await context.close()
  await chen.context.close()
})

test('running cases are moved to a newer version', async () => {
  const system = await signed('operator.system')
  const design = await system.get('/processes/insurance-proof')
  const put = await system.context.request.put(`${node.url}/api/v1/processes/insurance-proof/draft`, { data: { xml: design.bpmn.replace(/(id|sourceRef|targetRef|bpmnElement)="decide"/g, '$1="look_at_it"'), base: design.process.model, note: '改名' }, headers: { 'X-CSRF-Token': system.csrf } })
  assert.equal(put.status(), 200)
  const act = (who, path, version) => who.context.request.post(`${node.url}/api/v1/processes/insurance-proof/draft/${path}`, { data: {}, headers: { 'X-CSRF-Token': who.csrf, 'If-Match': `"${version}"` } })
  assert.equal((await act(system, 'submission', 1)).status(), 200)
  const security = await node.signIn('operator.security')
  assert.equal((await act(security, 'approval', 2)).status(), 200)
  const { page, errors } = system
  page.on('dialog', (dialog) => dialog.accept())
  await page.goto(`${node.url}/operator/migrations?process=insurance-proof`)
  await page.getByLabel('“人工核验”对应').waitFor()
  assert.equal(await page.getByLabel('“人工核验”对应').inputValue(), 'look_at_it', 'the only one of the same kind and name')
  await page.getByRole('button', { name: '试算' }).click()
  await page.getByText('1 件适合').waitFor()
  await accessible(page, 'a migration tried')
  await page.getByRole('button', { name: '执行迁移' }).click()
  await page.getByRole('heading', { name: '迁移结果' }).waitFor()
  await page.locator('section', { hasText: '做过的迁移' }).getByText('已迁移 1 件').first().waitFor()
  await shot(page, 'migrations')
  assert.deepEqual(errors, [])
  await system.context.close()
  await security.context.close()
})

test('nobody else has the pages', async () => {
  const officer = await node.signIn('li.police')
  assert.equal((await officer.post('/processes/check', { process: 'insurance-proof', xml: '<a/>' })).status(), 403)
  await officer.context.close()
})
