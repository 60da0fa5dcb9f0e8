// Three areas in one application: portal (default), desk, operator. Each page is loaded when it is first opened.
import { nextTick } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

import { ElMessage } from './kit/element'
import { t } from './kit/i18n'
import { actor, homeOf, knowSession } from './kit/session'

declare module 'vue-router' {
  interface RouteMeta { area?: 'portal' | 'desk' | 'operator'; title?: string; signed?: boolean }
}

const portal = (path: string, title: string, component: RouteRecordRaw['component'], signed = false): RouteRecordRaw =>
  ({ path, component, meta: { area: 'portal', title, signed } }) as RouteRecordRaw
const desk = (path: string, title: string, component: RouteRecordRaw['component']): RouteRecordRaw =>
  ({ path, component, meta: { area: 'desk', title, signed: true } }) as RouteRecordRaw
const operator = (path: string, title: string, component: RouteRecordRaw['component']): RouteRecordRaw =>
  ({ path, component, meta: { area: 'operator', title, signed: true } }) as RouteRecordRaw

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    { path: '/', redirect: '/portal' },
    portal('/portal', 'nav.home', () => import('./portal/HomePage.vue')),
    portal('/portal/services', 'nav.services', () => import('./portal/ServicesPage.vue')),
    portal('/portal/services/:service', 'nav.guide', () => import('./portal/GuidePage.vue')),
    portal('/portal/help', 'nav.help', () => import('./portal/HelpPage.vue')),
    portal('/portal/apply/:draft', 'nav.apply', () => import('./portal/ApplyPage.vue'), true),
    portal('/portal/cases', 'nav.cases', () => import('./portal/CasesPage.vue'), true),
    portal('/portal/cases/:case', 'nav.case', () => import('./portal/CasePage.vue'), true),
    portal('/portal/cases/:case/supplement', 'nav.supplement', () => import('./portal/SupplementPage.vue'), true),
    portal('/portal/wallet', 'nav.wallet', () => import('./portal/WalletPage.vue'), true),
    portal('/portal/wallet/:certificate', 'nav.certificate', () => import('./portal/CertificatePage.vue'), true),
    portal('/portal/inbox', 'nav.inbox', () => import('./portal/InboxPage.vue'), true),
    portal('/portal/data', 'nav.data', () => import('./portal/MyDataPage.vue'), true),
    portal('/portal/me', 'nav.me', () => import('./portal/MePage.vue'), true),
    portal('/portal/appeal', 'appeal.lodge', () => import('./portal/LodgePage.vue'), true),
    portal('/portal/me/appeals', 'appeal.mine', () => import('./portal/AppealsPage.vue'), true),
    portal('/portal/me/appeals/:appeal', 'appeal.one', () => import('./portal/AppealPage.vue'), true),
    portal('/portal/algorithms', 'algorithm.title', () => import('./portal/AlgorithmsPage.vue')),
    portal('/portal/algorithms/:algorithm', 'algorithm.one', () => import('./portal/AlgorithmPage.vue')),
    portal('/portal/policies', 'policies.title', () => import('./portal/PoliciesPage.vue')),
    portal('/portal/policies/:policy', 'policies.title', () => import('./portal/PolicyPage.vue')),
    portal('/portal/calculator', 'calc.title', () => import('./portal/CalculatorPage.vue')),
    portal('/portal/me/benefits', 'benefits.title', () => import('./portal/BenefitsPage.vue'), true),
    portal('/portal/me/benefits/:payment/proof', 'benefits.proof', () => import('./portal/ProofPage.vue'), true),
    portal('/portal/publicity', 'publicity.title', () => import('./portal/PublicityPage.vue')),
    portal('/portal/publicity/:batch', 'publicity.title', () => import('./portal/PublishedPage.vue')),
    portal('/verify/:token?', 'nav.verify', () => import('./portal/VerifyPage.vue')),
    { path: '/sign-in', redirect: (to) => ({ path: '/portal/sign-in', query: to.query }) },
    portal('/portal/sign-in', 'nav.sign_in', () => import('./portal/SignInPage.vue')),
    desk('/desk', 'desk.title', () => import('./desk/DeskPage.vue')),
    desk('/desk/tasks/:task', 'desk.task', () => import('./desk/TaskPage.vue')),
    desk('/desk/people', 'people.title', () => import('./desk/PeoplePage.vue')),
    desk('/desk/suspensions', 'suspension.list', () => import('./desk/SuspensionsPage.vue')),
    desk('/desk/unit', 'unit.title', () => import('./desk/UnitPage.vue')),
    desk('/desk/supervision', 'oversight.title', () => import('./desk/SupervisionPage.vue')),
    desk('/desk/insight', 'mining.title', () => import('./operator/InsightPage.vue')),
    desk('/desk/matching', 'matching.title', () => import('./desk/MatchingPage.vue')),
    desk('/desk/matching/:policy/:benefit', 'matching.title', () => import('./desk/MatchedPage.vue')),
    desk('/desk/sandbox/:policy/:benefit', 'sandbox.title', () => import('./desk/SandboxPage.vue')),
    desk('/desk/policies', 'write.title', () => import('./desk/PolicyDraftsPage.vue')),
    desk('/desk/policies/:policy', 'write.title', () => import('./desk/PolicyEditorPage.vue')),
    desk('/desk/claims', 'claims.title', () => import('./desk/ClaimsPage.vue')),
    desk('/desk/claims/:batch', 'claims.title', () => import('./desk/ClaimsBatchPage.vue')),
    desk('/desk/appeals', 'appeal.desk', () => import('./desk/AppealsPage.vue')),
    desk('/desk/appeals/:appeal', 'appeal.one', () => import('./desk/AppealPage.vue')),
    desk('/desk/proposals/:proposal', 'automation.proposal', () => import('./desk/ProposalPage.vue')),
    desk('/desk/payments', 'payments.title', () => import('./desk/PaymentsPage.vue')),
    desk('/desk/payments/:batch', 'payments.batch', () => import('./desk/BatchPage.vue')),
    desk('/desk/ratings', 'ratings.title', () => import('./desk/RatingsPage.vue')),
    desk('/desk/cases', 'search.title', () => import('./desk/SearchPage.vue')),
    desk('/desk/cases/:case', 'nav.case', () => import('./desk/OfficerCasePage.vue')),
    operator('/operator', 'op.health', () => import('./operator/HealthPage.vue')),
    operator('/operator/packs', 'op.packs', () => import('./operator/PacksPage.vue')),
    operator('/operator/rules', 'dmn.title', () => import('./operator/RulesPage.vue')),
    operator('/operator/processes', 'bpmn.title', () => import('./operator/ProcessesPage.vue')),
    operator('/operator/processes/:process', 'bpmn.design', () => import('./operator/ProcessPage.vue')),
    operator('/operator/migrations', 'migrate.title', () => import('./operator/MigrationsPage.vue')),
    operator('/operator/insight', 'mining.title', () => import('./operator/InsightPage.vue')),
    operator('/operator/accounts', 'op.accounts', () => import('./operator/AccountsPage.vue')),
    operator('/operator/outbox', 'op.outbox', () => import('./operator/OutboxPage.vue')),
    operator('/operator/stalls', 'stall.title', () => import('./operator/StallsPage.vue')),
    operator('/operator/steering', 'steer.title', () => import('./operator/SteeringPage.vue')),
    operator('/operator/ledger', 'op.ledger', () => import('./operator/LedgerPage.vue')),
    portal('/:rest(.*)*', 'nav.lost', () => import('./portal/LostPage.vue')),
  ],
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
})

router.beforeEach(async (to) => {
  await knowSession().catch(() => {})
  if (to.meta.signed && !actor.value) return { path: '/portal/sign-in', query: { next: to.fullPath } }
  if (to.path === '/portal/sign-in' && actor.value) return typeof to.query.next === 'string' && /^\/(?!\/)/.test(to.query.next) ? to.query.next : homeOf(actor.value)
  return true
})

// A page's code did not come: the line is down, or the server has been renewed and the old files are gone. Once per
// address the whole page is loaded afresh; offline people are told.
router.onError((error: unknown, to) => {
  if (!/dynamically imported|Importing a module|module script|preload/i.test(String(error))) throw error
  const tried = sessionStorage.getItem('tonghe.renewed') === to.fullPath
  if (!navigator.onLine || tried) { ElMessage.error(t('state.offline')); return }
  sessionStorage.setItem('tonghe.renewed', to.fullPath)
  location.assign(to.fullPath)
})

// A new page tells its name: in the title, and by putting the focus on its heading.
router.afterEach(async (to, from) => {
  document.title = [to.meta.title ? t(to.meta.title) : '', t('brand')].filter(Boolean).join(' · ')
  if (!from.matched.length || to.path === from.path) return
  await nextTick()
  setTimeout(() => {
    const heading = document.querySelector<HTMLElement>('main h1')
    heading?.setAttribute('tabindex', '-1')
    heading?.focus({ preventScroll: true })
  }, 60)
})
