import type { Example } from '../../gallery/example'

const t = (zh: string, en: string) => ({ zh, en })
const fact = (name: string, title: { zh: string; en: string }, type: string, value: unknown) => ({ fact: { fact: name, title, type, scale: 0, options: [], source: 'police', source_title: t('公安', 'Police'), registry_title: t('人口库', 'People'), value }, sources: [{ registry: 'person', registry_title: t('人口库', 'People'), version: 2, entry: 4711 }] })
const was = { on: '2026-03-02', through: 5012, version: 1, hash: '3fa2c1d09e7b55aa', is: 'not_entitled', amount: '', reason: t('不是本市户籍', 'Not registered here'), rule: 1, article: t('第三条', 'Article 3'), article_text: t('本市户籍老人可以享受。', 'Older people registered here are entitled.'), missing: [], facts: [fact('person.age', t('周岁', 'Age in years'), 'number', 67), fact('person.local', t('本市户籍', 'Registered here'), 'boolean', false)] }
const is = { ...was, on: '2026-03-16', through: 5390, is: 'entitled', amount: '60', reason: t('65 至 69 周岁，每月 60 元', 'Aged 65 to 69: 60 yuan a month'), rule: 3, article: t('第五条', 'Article 5'), article_text: t('65 至 69 周岁每月 60 元。', '60 yuan a month from 65 to 69.'), facts: [was.facts[0], fact('person.local', t('本市户籍', 'Registered here'), 'boolean', true)] }

export const examples: Example[] = [
  { says: 'as it was given', props: { was } },
  { says: 'corrected', props: { was, is } },
  { says: 'something not known', props: { was: { ...was, is: 'unknown', reason: t('', ''), article: t('', ''), rule: 0, missing: [t('本市户籍', 'Registered here')], facts: [was.facts[0], fact('person.local', t('本市户籍', 'Registered here'), 'boolean', null)] } } },
]
