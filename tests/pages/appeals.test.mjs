// An appeal on a real node, from the calculator's answer to the answer of the office, at a desk, on a phone and in elder mode;
// and somebody who wants people to decide about her.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { accessible } from './looks.mjs'
import { startNode } from './node.mjs'

let node
before(async () => { node = await startNode() })
after(async () => { await node?.stop() })

const desk = { width: 1440, height: 900 }

test('an appeal goes from the calculator to a board and comes back answered', async () => {
  const fang = await node.signIn('fang.jianguo', { width: 390, height: 844 })
  await fang.page.goto(`${node.url}/portal/calculator`)
  await fang.page.getByRole('link', { name: /提出异议.*老年综合津贴/ }).click()
  await fang.page.getByRole('radio', { name: /规则不对/ }).check()
  await fang.page.locator('#text').fill('六十岁退休以后就应该享受。')
  await accessible(fang.page, 'lodging on a phone')
  await fang.page.getByRole('button', { name: '提交申诉' }).click()
  await fang.page.getByRole('heading', { name: '申诉内容' }).waitFor()
  await accessible(fang.page, 'my appeal on a phone')
  const { appeal, number } = (await fang.get('/me/appeals')).rows[0]

  const kong = await node.signIn('kong.appeals', desk)
  await kong.page.goto(`${node.url}/desk/appeals`)
  await kong.page.getByRole('link', { name: number }).click()
  await kong.page.getByText('方建国').waitFor()
  await accessible(kong.page, 'admitting an appeal')
  await kong.page.getByRole('button', { name: '受理', exact: true }).click()
  await kong.page.locator('.tag', { hasText: '评议中' }).waitFor()

  const experts = []
  for (const login of ['yan.expert', 'jia.expert', 'shu.expert', 'wen.expert']) {
    const expert = await node.signIn(login, desk)
    if ((await expert.get('/appeals')).rows.some((one) => one.appeal === appeal)) experts.push(expert)
    else await expert.context.close()
  }
  assert.equal(experts.length, 3)
  for (const expert of experts) {
    await expert.page.goto(`${node.url}/desk/appeals/${appeal}`)
    await expert.page.getByRole('radio', { name: '支持申诉', exact: true }).check()
    await expert.page.getByLabel('理由').fill('与退休年龄脱节。')
    if (expert === experts[0]) {
      assert.equal(await expert.page.getByText('方建国').count(), 0, 'the board does not see whose it is')
      await accessible(expert.page, 'giving an opinion')
    }
    await expert.page.getByRole('button', { name: '提交意见' }).click()
    await expert.page.getByRole('button', { name: '提交意见' }).waitFor({ state: 'detached' })
    await expert.context.close()
  }

  const bao = await node.signIn('bao.benefits', desk)
  await bao.page.goto(`${node.url}/desk/appeals/${appeal}`)
  await bao.page.locator('summary', { hasText: '不予处理' }).click()
  await bao.page.getByLabel('理由').fill('起领年龄由上级文件规定，已报请研究。')
  await bao.page.getByRole('button', { name: '不予处理' }).click()
  await bao.page.locator('.tag', { hasText: '待答复' }).waitFor()
  await bao.context.close()

  await kong.page.reload()
  await kong.page.getByRole('textbox', { name: '答复' }).fill('评议成立，主管部门已报请上级研究。')
  await kong.page.getByRole('button', { name: '答复', exact: true }).click()
  await kong.page.locator('.tag', { hasText: '已答复' }).waitFor()
  await accessible(kong.page, 'an appeal that was answered')
  await kong.context.close()

  await fang.page.reload()
  await fang.page.getByRole('heading', { name: '不服还可以' }).waitFor()
  assert.match(await fang.page.locator('main').innerText(), /行政复议[^]*行政诉讼/)
  await accessible(fang.page, 'the answer on a phone')
  const looks = (await fang.get('/me/access-log')).rows.filter((one) => one.purpose === 'appeal')
  assert.ok(looks.length >= 3, 'she reads who opened it')
  await fang.context.close()
})

test('somebody refuses automated decisions, and an officer decides for her', async () => {
  const liu = await node.signIn('liu.xiulan', { width: 390, height: 844, elder: true })
  await liu.page.goto(`${node.url}/portal/me/benefits`)
  await liu.page.getByRole('checkbox', { name: '所有政策都由人来决定' }).check()
  await liu.page.getByText('待人工决定', { exact: true }).first().waitFor()
  await accessible(liu.page, 'people decide in elder mode')
  const bao = await node.signIn('bao.benefits', desk)
  await bao.page.goto(`${node.url}/desk/appeals?tab=proposals`)
  await bao.page.getByRole('link', { name: '老年综合津贴' }).click()
  await bao.page.getByText('刘秀兰').waitFor()
  await accessible(bao.page, 'deciding a benefit')
  await bao.page.getByLabel('理由').fill('年满六十五周岁，本市户籍。')
  await bao.page.getByRole('button', { name: '同意给予' }).click()
  await bao.page.waitForURL(/tab=proposals/)
  await bao.context.close()
  await liu.page.reload()
  await liu.page.getByText('同意给予', { exact: true }).waitFor()
  await liu.context.close()
})

test('anybody reads the register of algorithms', async () => {
  const anybody = await node.signIn('lin.hang', desk)
  await anybody.context.clearCookies()
  await anybody.page.goto(`${node.url}/portal/algorithms?kind=routes`)
  await anybody.page.getByRole('row', { name: /云澜市市场监督管理局/ }).getByRole('link').click()
  await anybody.page.getByRole('heading', { name: '依据的数据和来源' }).waitFor()
  await accessible(anybody.page, 'an entry of the register')
  await anybody.context.close()
})
