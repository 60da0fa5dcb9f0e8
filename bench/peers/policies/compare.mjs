// The policies of the packs for persons, over the same rows: here, in PostgreSQL and in DuckDB, one after the other.
//
//   node compare.mjs BUILD/bench/policy_peers DATA [ROWS] [THREADS] [ROUNDS]
//
// DATA is the data folder of a city (tonghe demo). Rows and statements come from policy_peers; both databases hold whole
// numbers in the smallest type that takes them. Each benefit is one statement that counts who is entitled and adds up what
// is due; both must be what we found, benefit by benefit. DuckDB (npm) is fetched into a temporary folder; where that cannot
// be reached, it is left out and said so.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const [program, data, rows = '1000000', threads = '1', rounds = '3'] = process.argv.slice(2)
if (!data) {
  console.error('node compare.mjs BUILD/bench/policy_peers DATA [ROWS] [THREADS] [ROUNDS]')
  process.exit(2)
}
const run = (command, args, options = {}) => execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1e9, ...options })
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
const folder = mkdtempSync(join(tmpdir(), 'policy-peers-'))
chmodSync(folder, 0o755) // the server's own user looks into it
const lines = []
const seconds = (began) => Number(process.hrtime.bigint() - began) / 1e9

function wrong(policies, found) {
  const different = policies.filter((one, n) => one.count !== found[n][0] || one.cents !== found[n][1])
  for (const one of different.slice(0, 5)) console.error(`${one.benefit}: ${one.count} and ${one.cents} here, ${found[policies.indexOf(one)]} there`)
  return different.length
}

// CPU seconds of the server's processes that have ended, each psql's among them; the last is waited for.
function serverCpu(cluster) {
  run('sleep', ['0.5'])
  const pid = readFileSync(join(cluster, 'data/postmaster.pid'), 'utf8').split('\n')[0]
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')
  return (Number(fields[13]) + Number(fields[14])) / Number(run('getconf', ['CLK_TCK']))
}

function postgres(schema, policies) {
  const cluster = join(folder, 'pg')
  const server = join(here, '../../../tests/support/postgres.sh')
  const url = run(server, ['start', cluster, String(process.pid)]).trim()
  try {
    const psql = (sql) => run('psql', [url, '--quiet', '--no-align', '--tuples-only', '--set', 'ON_ERROR_STOP=1'], { input: sql })
    const loading = process.hrtime.bigint()
    psql(`CREATE UNLOGGED TABLE residents (${schema.map((one) => `${one.column} ${one.type}`)});
          \\copy residents FROM '${folder}/residents.csv' CSV HEADER
          VACUUM ANALYZE residents;`)
    const loaded = seconds(loading)
    const bytes = Number(psql("SELECT pg_total_relation_size('residents')"))
    let found
    const passes = []
    const cpus = []
    for (let round = 0; round <= +rounds; round += 1) { // the first reads the table in
      const cpu = serverCpu(cluster)
      const began = process.hrtime.bigint()
      found = psql(`SET jit = off; SET max_parallel_workers_per_gather = ${+threads - 1}; ${policies.map((one) => `${one.sql};`).join('\n')}`)
      if (!round) continue
      passes.push(seconds(began))
      cpus.push(serverCpu(cluster) - cpu)
    }
    const answers = found.trim().split('\n').map((line) => line.split('|').map(Number))
    lines.push({ engine: 'PostgreSQL 15', seconds: median(passes), cpu: median(cpus), loaded, bytes, wrong: wrong(policies, answers) })
  } finally { run(server, ['stop', cluster]) }
}

async function duckdb(schema, policies) {
  const modules = join(folder, 'npm')
  cpSync(here, modules, { recursive: true, filter: (file) => !file.endsWith('compare.mjs') })
  try { run('npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'error'], { cwd: modules }) } catch (error) {
    console.error(`DuckDB left out: npm cannot reach it (${String(error.message).split('\n')[0]})`)
    return
  }
  const { DuckDBInstance } = await import(pathToFileURL(createRequire(join(modules, 'package.json')).resolve('@duckdb/node-api')).href)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`SET threads = ${threads}`)
  const loading = process.hrtime.bigint()
  await connection.run(`CREATE TABLE residents (${schema.map((one) => `${one.column} ${one.type === 'text' ? 'VARCHAR' : one.type}`)})`)
  await connection.run(`INSERT INTO residents SELECT * FROM read_csv('${folder}/residents.csv', header = true, nullstr = '', columns = {${schema.map((one) => `'${one.column}': '${one.type === 'text' ? 'VARCHAR' : one.type}'`)}})`)
  const loaded = seconds(loading)
  let answers = []
  const passes = []
  const cpus = []
  for (let round = 0; round <= +rounds; round += 1) {
    answers = []
    const began = process.hrtime.bigint()
    const cpu = process.cpuUsage()
    for (const one of policies) answers.push((await connection.runAndReadAll(one.sql)).getRows()[0].map(Number))
    const used = process.cpuUsage(cpu)
    if (!round) continue
    passes.push(seconds(began))
    cpus.push((used.user + used.system) / 1e6)
  }
  const version = (await connection.runAndReadAll('SELECT version()')).getRows()[0][0]
  lines.push({ engine: `DuckDB ${version}`, seconds: median(passes), cpu: median(cpus), loaded, wrong: wrong(policies, answers) })
}

try {
  console.log(run(program, ['--packs', join(here, '../../../packs'), '--data', data, '--out', folder, '--residents', rows, '--threads', threads, '--passes', '5']).trim())
  const schema = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'))
  const ours = JSON.parse(readFileSync(join(folder, 'policies.json'), 'utf8'))
  if (ours.left_out.length) console.log(`left out, asked row by row: ${ours.left_out.join(', ')}`)
  console.log(`${statSync(join(folder, 'residents.csv')).size >> 20} MB of CSV; ${ours.policies.length} benefits, ${ours.policies.reduce((sum, one) => sum + one.count, 0)} entitled; load ${run('uptime', []).trim().replace(/^.*load/, 'load')}`)
  lines.push({ engine: 'tonghe', seconds: ours.seconds, cpu: ours.cpu, bytes: ours.bytes, wrong: 0 })
  postgres(schema, ours.policies)
  await duckdb(schema, ours.policies)
  const cells = (...list) => console.log(list.map((cell, n) => (n ? String(cell).padStart(14) : String(cell).padEnd(18))).join(' '))
  cells('engine', 'rows', 'threads', 'wall s', 'CPU s', 'CPU ratio', 'MB', 'answers')
  for (const one of lines) cells(one.engine, rows, threads, one.seconds.toFixed(3), one.cpu.toFixed(3), `${(one.cpu / lines[0].cpu).toFixed(1)}x`, one.bytes ? one.bytes >> 20 : '-', one.wrong ? `${one.wrong} DIFFERENT` : 'equal')
  process.exitCode = lines.some((one) => one.wrong) ? 1 : 0
} finally { rmSync(folder, { recursive: true, force: true }) }
