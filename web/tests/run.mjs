// npm test [file-part …]: types, texts, units, then every page in Chromium. Last line: N passed, N failed, N skipped.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))
const wanted = process.argv.slice(2)
process.chdir(folder)

const newest = (path) => {
  const at = statSync(path, { throwIfNoEntry: false })
  if (!at) return 0
  if (!at.isDirectory()) return at.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}
const sources = Math.max(...['kit', 'portal', 'desk', 'operator', 'gallery', 'text', 'App.vue', 'main.ts', 'router.ts', 'index.html', 'gallery.html', 'vite.config.ts', 'public', 'package-lock.json'].map(newest))
for (const [dist, mode] of [['dist', 'production'], ['dist-gallery', 'gallery']]) {
  if (newest(join(dist)) > sources) continue
  console.log(`building ${dist} …`)
  const built = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--mode', mode, '--logLevel', 'warn'], { stdio: 'inherit' })
  if (built.status !== 0) { console.log('0 passed, 1 failed, 0 skipped'); process.exit(1) }
}
const files = readdirSync('tests').filter((name) => name.endsWith('.test.mjs') && (!wanted.length || wanted.some((part) => name.includes(part)))).map((name) => join(folder, 'tests', name))
const count = { pass: 0, fail: 0, skip: 0 }
const stream = run({ files, concurrency: 1, timeout: 1_800_000 })
const isFile = (event) => files.includes(event.name) || event.details?.type === 'suite'
stream.on('test:pass', (event) => { if (!isFile(event)) count[event.skip === undefined ? 'pass' : 'skip'] += 1 })
stream.on('test:fail', (event) => { count.fail += 1; process.exitCode = 1; if (isFile(event)) count.fail -= event.details?.error?.failureType === 'subtestsFailed' ? 1 : 0 })
stream.on('end', () => setTimeout(() => console.log(`${count.pass} passed, ${count.fail} failed, ${count.skip} skipped`), 50))
stream.compose(new spec()).pipe(process.stdout, { end: false })
