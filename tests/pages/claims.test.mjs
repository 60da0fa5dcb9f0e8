// Claims review on a real node: a file comes in, a hospital explains its flags, an officer decides, and the quarter's payment
// stands line by line; at a desk, on a phone and in elder mode.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { accessible } from './looks.mjs'
import { startNode } from './node.mjs'

let node
before(async () => { node = await startNode() })
after(async () => { await node?.stop() })

const file = (name) => new URL(`../files/${name}`, import.meta.url).pathname

test('a reviewer sees figures and the payment, uploads a file and looks into a flag', async () => {
  const jin = await node.signIn('jin.claims', { width: 1440, height: 900 })
  const { page } = jin
  await page.goto(`${node.url}/desk/claims`)
  await page.getByRole('heading', { name: '按效付费' }).waitFor()
  await page.locator('.chart svg').nth(2).waitFor()
  await page.getByRole('row', { name: /查准率/ }).first().waitFor()
  await page.getByText(/账本中的 \d+ 条审定记录/).click()
  await accessible(page, 'claims review')
  await page.getByLabel('选择文件').setInputFiles(file('claims.csv'))
  await page.getByRole('heading', { name: 'claims.csv' }).waitFor()
  await page.getByRole('row', { name: /8 day 应为费用发生日/ }).waitFor()
  await accessible(page, 'batch of claims')
  await page.getByRole('combobox', { name: '规则' }).selectOption('duplicate')
  await page.waitForURL(/rule=duplicate/)
  await page.getByRole('button', { name: /重复收费/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('P0****').waitFor()
  await accessible(page, 'flag of claims')
  await dialog.getByLabel('查看目的').selectOption('case_review')
  await dialog.getByRole('button', { name: '显示完整信息' }).click()
  await dialog.getByText('P00000001').waitFor()
  await dialog.getByText('本次查看已记录').waitFor()
  assert.equal(await dialog.getByRole('button', { name: '不予支付' }).count(), 0) // she decides nothing
  await jin.context.close()
})

test('a hospital explains its own flag on a phone', async () => {
  const bo = await node.signIn('bo.hospital', { width: 390, height: 844 })
  const { page } = bo
  await page.goto(`${node.url}/desk/claims?state=flagged`)
  await page.getByRole('button', { name: /诊断不符/ }).first().waitFor()
  await accessible(page, 'flags of a hospital on a phone')
  const twice = (await bo.get('/claims/flags?state=flagged&rule=duplicate&limit=200')).rows.find((row) => row.charged.visit === 'V0****' && row.at_stake === '20.00')
  assert.ok(twice)
  await page.getByRole('button', { name: new RegExp(`重复收费\\s*第 ${twice.line} 行`) }).last().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('P00000001').waitFor() // its own patient
  await dialog.getByLabel('说明').fill('对码有误，同意退回')
  await accessible(page, 'explaining a flag on a phone')
  await dialog.getByRole('button', { name: '提交说明' }).click()
  await dialog.getByText('医院说明').waitFor()
  assert.equal((await bo.get(`/claims/flags/${twice.flag}`)).flag.state, 'answered')
  await bo.context.close()
})

test('an officer refuses what was explained, with the keyboard, and the money counts as saved', async () => {
  const shu = await node.signIn('shu.claims', { width: 1440, height: 900, elder: true })
  const { page } = shu
  const batch = (await shu.get('/claims/batches')).rows.find((row) => row.name === 'claims.csv')
  await page.goto(`${node.url}/desk/claims/${batch.batch}?state=answered`)
  await page.getByRole('button', { name: /重复收费/ }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('意见').fill('说明不成立，按第三条不予支付')
  await accessible(page, 'deciding a flag in elder mode')
  await dialog.getByRole('button', { name: '不予支付' }).focus()
  await page.keyboard.press('Enter')
  await dialog.getByText('认定节约').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('row', { name: /重复收费 1 20 元 1 0 20 元 100%/ }).waitFor()
  await accessible(page, 'batch of claims in elder mode')
  await shu.context.close()
})
