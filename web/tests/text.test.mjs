// The texts: both languages have the same keys and the same arguments, and every key the pages ask for exists.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))
const read = (name) => JSON.parse(readFileSync(join(folder, 'text', `${name}.json`), 'utf8'))
const flat = (value, at = '') => Object.entries(value).flatMap(([name, inner]) => (typeof inner === 'string' ? [[at + name, inner]] : flat(inner, `${at}${name}.`)))
const zh = new Map(flat(read('zh-CN')))
const en = new Map(flat(read('en')))
const files = (path) => readdirSync(path).flatMap((name) => {
  const full = join(path, name)
  return statSync(full).isDirectory() ? files(full) : /\.(vue|ts)$/.test(name) ? [full] : []
})
const source = ['kit', 'portal', 'desk', 'operator'].flatMap((name) => files(join(folder, name))).concat(join(folder, 'router.ts'), join(folder, 'App.vue')).map((name) => readFileSync(name, 'utf8')).join('\n')

test('zh-CN and en have the same keys', () => {
  assert.deepEqual([...en.keys()].sort(), [...zh.keys()].sort())
})
test('both languages take the same arguments', () => {
  const names = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join()
  for (const [key, text] of zh) {
    const other = en.get(key).split(' | ').at(-1)
    assert.equal(names(other), names(text), key)
  }
})
test('every key that pages name exists', () => {
  const groups = new Set([...zh.keys()].map((key) => key.split('.')[0]))
  const asked = [...source.matchAll(/'([a-z_]+\.[a-z_0-9]+)'/g)].map((match) => match[1]).filter((key) => groups.has(key.split('.')[0]) && !['case.submitted', 'case.decide', 'certificate.issue', 'bpmn.io', 'policies.match', 'policies.draw', 'policies.publish', 'policy.yaml', 'cases.yaml', 'payments.prepare'].includes(key))
  assert.deepEqual([...new Set(asked)].filter((key) => !zh.has(key)), [])
})
test('every key is used', () => {
  const open = [...source.matchAll(/`([a-z_]+\.[a-z_.]*)\$\{/g)].map((match) => match[1])
  const unused = [...zh.keys()].filter((key) => !source.includes(`'${key}'`) && !open.some((start) => key.startsWith(start)))
  assert.deepEqual(unused, [])
})
test('Chinese text has no English placeholder left', () => {
  const plain = [...zh].filter(([key, text]) => !/[\u4e00-\u9fa5]/.test(text) && !['list.comma', 'list.colon', 'op.ok', 'origin.verified', 'policy.law_title', 'policy.test_both', 'policy.condition'].includes(key))
  assert.deepEqual(plain, [])
})
