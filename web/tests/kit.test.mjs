// The pure parts of the kit: forms, SM3 and proofs.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { createServer } from 'vite'

import { origins, schema, sections, values } from './mock-data.mjs'

const page = fileURLToPath(new URL('../../docs/reference/forms.md', import.meta.url))
const reference = existsSync(page) ? readFileSync(page, 'utf8') : ''
let vite
let forms
let hash
before(async () => {
  vite = await createServer({ root: fileURLToPath(new URL('..', import.meta.url)), server: { middlewareMode: true, ws: false, hmr: false }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } })
  forms = await vite.ssrLoadModule('/kit/forms.ts')
  hash = await vite.ssrLoadModule('/kit/sm3.ts')
})
after(() => vite.close())
const names = (form) => forms.fieldsOf(schema, form).fields.map((field) => field.pointer)

test('a field exists only while its condition holds', () => {
  assert.ok(names(values).includes('/father/name'))
  const single = forms.withValue(values, '/branch/married', false)
  assert.ok(!names(single).includes('/father/name'))
  assert.ok(!names(single).includes('/branch/father_local'))
  assert.ok(!names(values).includes('/second_child/name'))
  assert.ok(names(forms.withValue(values, '/branch/twins', true)).includes('/second_child/name'))
})
test('what does not exist is neither required nor sent', () => {
  const single = forms.withValue(values, '/branch/married', false)
  assert.ok(!forms.check(schema, single).some((fault) => fault.pointer.startsWith('/father')))
  assert.equal(forms.sendable(schema, single).father, undefined)
  assert.equal(forms.sendable(schema, values).father.name, values.father.name)
})
test('every fault is told at once, one a field, in the order of the page', () => {
  const wrong = forms.withValue(forms.withValue(values, '/mother/phone', '123'), '/birth/weeks', 99)
  assert.deepEqual(forms.check(schema, wrong).map((fault) => [fault.pointer, fault.code]), [['/child/name', 'required'], ['/birth/weeks', 'maximum'], ['/mother/phone', 'phone'], ['/insurance/card_bank', 'choose']])
})
test('an identity number is held to its check digit', () => {
  assert.ok(forms.identityNumberHolds('11010519491231002X'))
  assert.ok(!forms.identityNumberHolds('110105194912310021'))
})
test('the examples of the reference find the same faults here as on the server', { skip: !reference && 'docs/reference/forms.md is not here' }, () => {
  const blocks = [...reference.matchAll(/```json (form|values|faults)\n([\s\S]*?)```/g)].map(([, kind, text]) => [kind, JSON.parse(text)])
  // The form pages receive has its `$ref`s resolved, what stands beside them winning.
  const whole = blocks.find(([kind]) => kind === 'form')[1]
  const resolve = (at) => {
    if (Array.isArray(at)) return at.map(resolve)
    if (!at || typeof at !== 'object') return at
    const { $ref, ...rest } = at
    const own = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, resolve(value)]))
    if (!$ref) return own
    const target = resolve(whole.$defs[$ref.split('/').pop()])
    return { ...target, ...own, 'x-tonghe': { ...target['x-tonghe'], ...own['x-tonghe'] } }
  }
  const form = resolve(whole)
  let compared = 0
  for (const [n, [kind, form_values]] of blocks.entries()) if (kind === 'values') {
    const expected = blocks[n + 1][1].filter((fault) => fault.code !== 'when').map((fault) => fault.pointer).sort()
    assert.deepEqual(forms.check(form, form_values).map((fault) => fault.pointer).sort(), expected)
    compared += 1
  }
  assert.ok(compared >= 3)
})
test('a condition on a field that has a condition settles', () => {
  const when = (name, value) => ({ 'x-tonghe': { when: { required: [name], properties: { [name]: { const: value } } } } })
  const chain = { type: 'object', properties: { c: { type: 'string', 'x-tonghe': { when: { not: { required: ['b'] } } } }, b: { type: 'string', ...when('a', true) }, a: { type: 'boolean' } } }
  assert.deepEqual(forms.sendable(chain, { a: false, b: 'x', c: 'y' }), { a: false, c: 'y' })
  assert.deepEqual(forms.sendable(chain, { a: true, b: 'x', c: 'y' }), { a: true, b: 'x' })
})
test('a credit code is held to its check character', () => {
  assert.ok(forms.creditCodeHolds('91350100M000100Y43'))
  assert.ok(!forms.creditCodeHolds('91350100M000100Y44'))
})
test('sections keep their order and hide when empty', () => {
  const found = forms.sectionsOf(sections, forms.fieldsOf(schema, values).fields).map((section) => section.section)
  assert.deepEqual(found, sections.map((section) => section.section))
})
test('a change copies only its own branch', () => {
  const next = forms.withValue(values, '/child/name', '周清禾')
  assert.equal(forms.valueAt(next, '/child/name'), '周清禾')
  assert.equal(next.mother, values.mother)
  assert.equal(values.child.name, undefined)
  assert.equal(forms.valueAt(forms.withValue({ a: [1, 2] }, '/a/0', undefined), '/a/0'), 2)
})
test('pointers with slashes and tildes come back whole', () => {
  assert.equal(forms.valueAt({ 'a/b': { 'c~d': 1 } }, '/a~1b/c~0d'), 1)
})
test('every prefilled pointer names a field of the form', () => {
  const all = names(forms.withValue(values, '/branch/twins', true))
  assert.deepEqual(Object.keys(origins).filter((pointer) => !all.includes(pointer)), [])
})
test('SM3 agrees with the published vector and with OpenSSL', () => {
  assert.equal(hash.toHex(hash.sm3(new TextEncoder().encode('abc'))), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const bytes = Buffer.alloc(size, size % 251)
    assert.equal(hash.toHex(hash.sm3(bytes)), createHash('sm3').update(bytes).digest('hex'), `size ${size}`)
  }
})
test('an inclusion proof leads to the root, a changed leaf does not', () => {
  const leaf = (n) => hash.sm3(Uint8Array.from([0, n]))
  const node = (a, b) => hash.sm3(Uint8Array.from([1, ...a, ...b]))
  const [a, b, c] = [leaf(1), leaf(2), leaf(3)]
  const root = hash.toHex(node(node(a, b), c))
  assert.equal(hash.rootOf(hash.toHex(c), 2, 3, [hash.toHex(node(a, b))]), root)
  assert.equal(hash.rootOf(hash.toHex(b), 1, 3, [hash.toHex(a), hash.toHex(c)]), root)
  assert.notEqual(hash.rootOf(hash.toHex(a), 1, 3, [hash.toHex(a), hash.toHex(c)]), root)
  assert.equal(hash.rootOf(hash.toHex(c), 2, 3, []), null)
})
