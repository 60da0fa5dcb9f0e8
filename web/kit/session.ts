// Who is signed in on this device.
import { computed, reactive } from 'vue'

import { ApiError, api, onSignedOut, setCsrf } from './api'
import type { Actor, Session } from './types'

const state = reactive<{ actor: Actor | null; asked: boolean }>({ actor: null, asked: false })

function take(session: Session | null) {
  state.actor = session?.actor ?? null
  state.asked = true
  setCsrf(session?.csrf ?? '')
}

onSignedOut(() => take(null))

let asking: Promise<void> | null = null

// The session of the cookie, asked once for a page load.
export function knowSession(): Promise<void> {
  if (state.asked) return Promise.resolve()
  asking ??= api.session().then(take, (error: unknown) => {
    if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 404)) { asking = null; throw error }
    take(null)
  })
  return asking
}

export const actor = computed(() => state.actor)

export async function signIn(account: string, password: string) { take(await api.signIn(account, password)) }
export async function signOut() {
  try { await api.signOut() } finally { take(null) }
}
export async function actFor(enterprise?: string) {
  await api.actFor(enterprise)
  take(await api.session())
}
export const homeOf = (who: Actor | null) => (who?.kind === 'officer' ? '/desk' : who?.kind === 'operator' ? (who.permissions.includes('packs.manage') ? '/operator' : who.permissions.includes('accounts.secure') ? '/operator/accounts' : '/operator/ledger') : '/portal')
