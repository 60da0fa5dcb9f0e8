// The page of decision models on a real node: an author opens a model, finds its mistakes, changes a cell, tries values and
// reads why; on a phone she reads and tries.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { accessible, watched } from './looks.mjs'
import { startNode } from './node.mjs'

let node
let folder
before(async () => { node = await startNode(); folder = mkdtempSync(join(tmpdir(), 'tonghe-rules-')) })
after(async () => { await node?.stop(); rmSync(folder, { recursive: true, force: true }) })

const author = (size) => watched(node, 'operator.system', size)
async function open(page, example) {
  await page.goto(`${node.url}/operator/rules?example=${example}`)
  await page.locator('.said .value').waitFor()
}
const looked = (page, says) => accessible(page, says, '.dmn-js-parent')

test('a model is drawn, tried as one types, and every result says why', async () => {
  const { page, context, errors } = await author()
  await open(page, 'childcare')
  await page.locator('.djs-container svg .djs-shape').first().waitFor()
  await page.getByText('没有发现缺口').waitFor()
  assert.equal(await page.locator('.said .value').innerText(), '16800')
  await page.locator('.board-value', { hasText: '600' }).first().waitFor()
  await page.getByText(/第 5 条命中，因为 .*家庭人均月收入 为 4200，符合 <= 5000/).waitFor()
  await looked(page, 'the drawing')
  await page.getByLabel('家庭人均月收入', { exact: true }).fill('5000.01')
  await page.locator('.said .value', { hasText: '14000' }).waitFor()
  await page.getByText(/第 4 条命中，因为 .*家庭人均月收入 为 5000.01，符合 > 5000/).waitFor()
  await page.getByText('试过 2 组输入，命中过 3 / 12 条规则').waitFor()
  await page.getByLabel('家庭人均月收入', { exact: true }).fill('许多')
  await page.getByText('不是有效的 元每月').waitFor()
  await page.getByLabel('要试算的决策').selectOption('补贴资格')
  await page.getByRole('group', { name: '孩子 · 户籍' }).getByText('外市').click()
  await page.getByText('“外市户籍，居住满一年”').waitFor()
  const row = page.locator('.trace').getByRole('button', { name: '第 3 条' }).first()
  await row.focus()
  await page.keyboard.press('Enter')
  await page.getByText('孩子.户籍 为 “外市”，不符合 "本市"', { exact: true }).waitFor()
  assert.deepEqual(errors, [])
  await context.close()
})

test('a cell is changed in the table: the findings follow, and the file is taken along', async () => {
  const { page, context, errors } = await author()
  await open(page, 'childcare')
  await page.getByRole('group', { name: '视图' }).getByRole('button', { name: '每月补贴' }).click()
  await page.locator('[data-element-id="amount_r4_i4"]').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('> 6000')
  const finding = page.locator('.findings button').first()
  await finding.waitFor()
  assert.match(await finding.innerText(), /缺口[\s\S]*家庭人均月收入 in \(5000\.\.6000\)/)
  await looked(page, 'the table')
  await page.getByRole('group', { name: '视图' }).getByRole('button', { name: '孩子月龄' }).click()
  await page.locator('.cm-content').first().waitFor()
  await looked(page, 'the expression')
  await finding.click()
  await page.locator('[data-element-id="amount_r4_i4"]').waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载' }).click()])
  assert.equal(download.suggestedFilename(), 'childcare.dmn')
  const saved = join(folder, 'saved.dmn')
  await download.saveAs(saved)
  const [before, now] = [readFileSync('web/operator/examples/childcare.dmn', 'utf8'), readFileSync(saved, 'utf8')]
  assert.equal(now.replaceAll('<decisionTable id="eligibility_table">', '<decisionTable id="eligibility_table" hitPolicy="UNIQUE">').replaceAll('<decisionTable id="amount_table">', '<decisionTable id="amount_table" hitPolicy="UNIQUE">').replace('&gt; 6000', '&gt; 5000').trim(), before.trim(), 'nothing else has changed')
  assert.deepEqual(errors, [])
  await context.close()
})

test('findings lead to their rule; a file of a newer version keeps its version; a broken one says what is wrong', async () => {
  const { page, context, errors } = await author()
  await open(page, 'senior')
  await page.locator('.djs-container svg .djs-shape').first().waitFor()
  await page.locator('.findings button', { hasText: '规则 5 与规则 3' }).click()
  await page.locator('[data-row-id="allowance_r5"]').first().waitFor()
  assert.match(await page.locator('[data-row-id="allowance_r5"]').first().evaluate((cell) => getComputedStyle(cell).boxShadow), /179, 83, 9/)
  await page.getByText('第 1、4 条同时命中').waitFor()
  const newer = join(folder, 'newer.dmn')
  writeFileSync(newer, readFileSync('web/operator/examples/childcare.dmn', 'utf8').replaceAll('/20191111/', '/20230324/').replace(/<dmndi:DMNDI>[\s\S]*<\/dmndi:DMNDI>/, ''))
  await page.getByRole('button', { name: '换一个文件' }).click()
  await page.locator('input[type=file]').setInputFiles(newer)
  await page.getByText('DMN 1.5').waitFor()
  await page.locator('.djs-container svg .djs-shape').first().waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载' }).click()])
  await download.saveAs(newer)
  assert.match(readFileSync(newer, 'utf8'), /xmlns="https:\/\/www\.omg\.org\/spec\/DMN\/20230324\/MODEL\/"/)
  const broken = join(folder, 'broken.dmn')
  writeFileSync(broken, '<definitions><decision')
  await page.getByRole('button', { name: '换一个文件' }).click()
  await page.locator('input[type=file]').setInputFiles(broken)
  await page.getByText(/不是格式正确的 XML/).waitFor()
  await looked(page, 'a broken file')
  assert.deepEqual(errors, [])
  await context.close()
})

test('on a phone: to read and to try, in English too', async () => {
  const { page, context, errors } = await author({ width: 390, height: 844, language: 'en' })
  const asked = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${node.url}/operator/rules`)
  await looked(page, 'the start')
  await page.getByRole('button', { name: /find the mistakes/ }).click()
  await page.getByText('On a narrow screen you can read and try.', { exact: false }).waitFor()
  await page.locator('.findings button', { hasText: 'rules 5 and 3' }).click()
  await page.locator('tr.marked', { hasText: '> 150' }).waitFor()
  await page.getByLabel('年龄', { exact: true }).fill('92')
  await page.getByText(/Rule 2 matches because 年龄 is 92, which meets \[90\.\.100\)/).waitFor()
  await looked(page, 'on a phone')
  assert.ok(!asked.some((url) => /Modeler/.test(url)), 'the editor is not loaded')
  assert.deepEqual(errors, [])
  await context.close()
})

test('nobody else has the page', async () => {
  const officer = await node.signIn('li.police')
  const refused = await officer.post('/rules/check', { xml: '<a/>' })
  assert.equal(refused.status(), 403)
  await officer.context.close()
})
