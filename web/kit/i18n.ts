// The language of the pages and the reading of bilingual texts.
//
// Always true
//  1. zh-CN.json and en.json have the same keys (tests/text.test.mjs compares them).
//  2. Dates are shown in Asia/Shanghai, whatever the clock of the reader's device says.
import { computed } from 'vue'
import { createI18n } from 'vue-i18n'

import en from '../text/en.json'
import zh from '../text/zh-CN.json'
import { remembered } from './settings'
import type { Say } from './types'

export type Language = 'zh-CN' | 'en'

export const i18n = createI18n({
  legacy: false,
  locale: remembered('language', 'zh-CN') as Language,
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en },
})

export const language = computed({
  get: () => i18n.global.locale.value as Language,
  set: (value: Language) => {
    i18n.global.locale.value = value
    localStorage.setItem('tonghe.language', value)
    document.documentElement.lang = value
  },
})
document.documentElement.lang = language.value

export const t = i18n.global.t

// A text of the server in the reader's language.
export function say(text: Say | null | undefined): string {
  if (text === null || text === undefined) return ''
  if (typeof text === 'string') return text
  return language.value === 'en' ? text.en || text.zh : text.zh
}

const zone = 'Asia/Shanghai'
const formats = (options: Intl.DateTimeFormatOptions) => computed(() => new Intl.DateTimeFormat(language.value, { timeZone: zone, ...options }))
const dayFormat = formats({ year: 'numeric', month: 'long', day: 'numeric' })
const momentFormat = formats({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false })
const shortFormat = formats({ month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })
const timeFormat = formats({ hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })

function formatted(format: Intl.DateTimeFormat, value: string | undefined | null): string {
  if (!value) return ''
  const moment = new Date(value.length === 10 ? `${value}T12:00:00+08:00` : value)
  return Number.isNaN(moment.getTime()) ? value : format.format(moment)
}

export const showDay = (value?: string | null) => formatted(dayFormat.value, value)
export const showMoment = (value?: string | null) => formatted(momentFormat.value, value)
export const showShort = (value?: string | null) => formatted(shortFormat.value, value)
export const showTime = (value?: string | null) => formatted(timeFormat.value, value)

// Who has the case now, as a sentence: an officer handles it, the applicant is waited for, the system says so itself.
export function heldBy(holder: { kind: string; title: Say }): string {
  if (holder.kind === 'officer') return t('case.held_by', { who: say(holder.title) })
  if (holder.kind === 'applicant') return t('case.waits_for_you')
  return say(holder.title)
}

export function showBytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
