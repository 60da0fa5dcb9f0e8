// A Chromium for tests: Debian's, nothing downloaded; no calls home.
import { chromium } from 'playwright-core'

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})

// Every page, who opens it, and what must be seen before it counts as there.
export const pages = [
  ['home', '/portal', null, '.bundle'], ['services', '/portal/services?q=出生', null, '.service'], ['services-none', '/portal/services?q=zzz', null, '.state'],
  ['guide', '/portal/services/birth', null, '.parts'], ['help', '/portal/help', null, '.call'], ['sign-in', '/portal/sign-in', null, 'form'],
  ['verify', '/verify/k3Jd81', null, '.result'], ['verify-expired', '/verify/expired', null, '.state'], ['lost', '/nothing/here', null, 'form'],
  ['policies', '/portal/policies', null, '.policy'], ['policies-none', '/portal/policies?q=zzz', null, '.state'], ['policy', '/portal/policies/elderly-allowance', null, 'table'], ['policy-drawn', '/portal/policies/elderly-allowance?as=drawing', null, '.tjs-table, details.part'], ['policy-enterprise', '/portal/policies/job-stability-refund', null, 'table'],
  ['calculator', '/portal/calculator', null, '.field'], ['calculator-enterprise', '/portal/calculator?target=enterprise', null, '.answer'],
  ['publicity', '/portal/publicity', null, '.lists'], ['published', '/portal/publicity/b-3', null, 'tbody tr'],
  ['home-signed', '/portal', 'chen.yu', '.mine'], ['apply', '/portal/apply/draft-demo', 'chen.yu', '.field'], ['apply-review', '/portal/apply/draft-demo?step=review', 'chen.yu', '.facts'],
  ['cases', '/portal/cases', 'chen.yu', '.case'], ['case', '/portal/cases/case-birth', 'chen.yu', '.timeline'], ['case-part', '/portal/cases/case-birth-2', 'chen.yu', '.timeline'],
  ['supplement', '/portal/cases/case-birth-6/supplement', 'chen.yu', '.field'], ['wallet', '/portal/wallet', 'chen.yu', '.certificate'], ['certificate', '/portal/wallet/cert-birth', 'chen.yu', '.certificate'],
  ['inbox', '/portal/inbox', 'chen.yu', '.message'], ['data', '/portal/data', 'chen.yu', '.log'], ['me', '/portal/me', 'chen.yu', '.who'],
  ['algorithms', '/portal/algorithms', null, 'table a'], ['algorithm', '/portal/algorithms/policy.elderly-allowance', null, '#versions'],
  ['lodge', '/portal/appeal?policy=elderly-allowance&benefit=allowance', 'chen.yu', '#fact'], ['my-appeals', '/portal/me/appeals', 'chen.yu', '.link-row'], ['appeal-answered', '/portal/me/appeals/appeal-answered', 'chen.yu', '#remedies'], ['appeal-board', '/portal/me/appeals/appeal-board', 'chen.yu', '#board'],
  ['calculator-me', '/portal/calculator', 'chen.yu', '.chart svg'], ['calculator-family', '/portal/calculator?for=family', 'chen.yu', '.answer'], ['calculator-acting', '/portal/calculator?for=enterprise', 'chen.yu', '#acting'], ['benefits', '/portal/me/benefits', 'chen.yu', '.answer'], ['proof', '/portal/me/benefits/pay-1/proof', 'chen.yu', '.sheet'], ['published-mine', '/portal/publicity/b-3', 'chen.yu', 'tbody tr'],
  ['desk', '/desk', 'li.police', '.task'], ['suspensions', '/desk/suspensions', 'li.police', 'table'], ['case-suspended', '/desk/cases/case-shop', 'li.police', '.box'], ['task', '/desk/tasks/task-1', 'li.police', '.picture svg'], ['task-plan', '/desk/tasks/task-plan', 'li.police', '.picture svg'], ['unit', '/desk/unit', 'li.police', '.chart svg'],
  ['supervision', '/desk/supervision', 'li.police', '.chart svg'], ['supervision-officer', '/desk/supervision?unit=police-qinghe&officer=li.police', 'li.police', '#tasks'],
  ['appeals', '/desk/appeals', 'li.police', 'table a'], ['appeals-proposals', '/desk/appeals?tab=proposals', 'li.police', 'table a'], ['appeal-admit', '/desk/appeals/appeal-lodged', 'li.police', '#admitting'], ['appeal-opinion', '/desk/appeals/appeal-board', 'li.police', '#opinion'], ['appeal-correct', '/desk/appeals/appeal-office', 'li.police', 'input[type=date]'], ['proposal', '/desk/proposals/proposal-1', 'li.police', '#decide'],
  ['matching', '/desk/matching', 'li.police', '.chart svg'], ['matched', '/desk/matching/elderly-allowance/allowance', 'li.police', '.chart svg'],
  ['sandbox', '/desk/sandbox/elderly-allowance/allowance', 'li.police', '.chart svg'],
  ['policy-drafts', '/desk/policies', 'li.police', 'table'], ['policy-editor', '/desk/policies/elderly-allowance', 'li.police', '.tjs-table, .cell'], ['policy-approval', '/desk/policies/disabled-nursing-allowance', 'li.police', 'mark.now'],
  ['claims', '/desk/claims', 'li.police', '.chart svg'], ['claims-batch', '/desk/claims/batch-1', 'li.police', '#flags'],
  ['payments', '/desk/payments', 'ye.payments', 'tbody tr'], ['batch-sampling', '/desk/payments/b-4', 'ye.payments', '#sample'], ['batch-publicity', '/desk/payments/b-3', 'ye.payments', '#objections'], ['batch-settled', '/desk/payments/b-1', 'ye.payments', '.chart svg'],
  ['ratings', '/desk/ratings', 'li.police', 'article'], ['search', '/desk/cases', 'li.police', 'table'], ['officer-case', '/desk/cases/case-birth', 'li.police', '.picture svg'],
  ['health', '/operator', 'operator', '.check'], ['packs', '/operator/packs', 'operator', '.fault'], ['rules', '/operator/rules', 'operator', '.drop'], ['rules-open', '/operator/rules?example=childcare', 'operator', '.said .value'],
  ['processes', '/operator/processes', 'operator', 'table'], ['process', '/operator/processes/night-market-permit', 'operator', '[role=tab]'], ['migrations', '/operator/migrations?process=night-market-permit', 'operator', 'table'],
  ['insight', '/operator/insight', 'operator', '.drawing .box'], ['insight-none', '/operator/insight?item=birth', 'operator', '.notice'],
  ['accounts', '/operator/accounts', 'operator', 'table'],
  ['stalls', '/operator/stalls', 'operator', '.stall'], ['steering', '/operator/steering?number=2026-0002', 'operator', '.places'],
  ['outbox', '/operator/outbox', 'operator', '.hook'], ['ledger', '/operator/ledger', 'operator', 'table'],
]

export async function contextFor(browser, url, { account, elder = false, size = 'large', language = 'zh-CN', width = 1280, height = 800 }) {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', locale: language })
  await context.addInitScript(([isElder, isSize, isLanguage]) => {
    if (localStorage.getItem('tonghe.language')) return
    localStorage.setItem('tonghe.elder', isElder ? 'yes' : 'no')
    localStorage.setItem('tonghe.size', isSize)
    localStorage.setItem('tonghe.language', isLanguage)
  }, [elder, size, language])
  if (account) {
    const reply = await context.request.post(`${url}/api/v1/sessions`, { data: { account, password: 'demo' } })
    if (reply.status() !== 201) throw new Error(`sign in as ${account}: ${reply.status()}`)
  }
  return context
}
