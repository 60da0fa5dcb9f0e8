// DuckDB, tuned: smallest integers, enumerations, one thread, everything in memory. duckdb.mjs DIR ROUNDS
import { DuckDBInstance } from "@duckdb/node-api";
import { measure, readPolicies, tell } from "./policies.mjs";

const [folder, rounds] = [process.argv[2], +process.argv[3] || 3];
const policies = readPolicies(folder);
const connection = await (await DuckDBInstance.create(":memory:")).connect();
const run = (sql) => connection.run(sql);
const first = async (sql) => Number((await connection.runAndReadAll(sql)).getRows()[0][0]);
const words = {
  district: Array.from({ length: 16 }, (_, i) => `D${String(i + 1).padStart(2, "0")}`),
  employment: ["employed", "unemployed", "retired", "student", "flexible", "farmer"],
  education: ["none", "primary", "junior", "senior", "college", "postgrad"],
};
await run("SET threads = 1");
for (const [name, list] of Object.entries(words)) await run(`CREATE TYPE ${name}_word AS ENUM (${list.map((w) => `'${w}'`)})`);
const type = (name) => (words[name] ? `${name}_word` : name === "income" ? "INTEGER" : ["insured_months", "housing_m2"].includes(name) ? "USMALLINT" : "UTINYINT");
const header = (await connection.runAndReadAll(`SELECT * FROM read_csv('${folder}/residents.csv') LIMIT 0`)).columnNames();
await run(`CREATE TABLE residents (id UINTEGER, ${header.map((n) => `${n} ${type(n)}`)})`);
await run(`INSERT INTO residents SELECT row_number() OVER () - 1, * FROM read_csv('${folder}/residents.csv')`);
const rows = await first("SELECT count(*) FROM residents");

const literal = (v) => (typeof v === "string" ? `'${v}'` : v);
const test = (c) =>
  c.values
    ? `${c.column} IN (${c.values.map(literal)})`
    : [c.low !== undefined && `${c.column} >= ${c.low}`, c.high !== undefined && `${c.column} <= ${c.high}`].filter(Boolean).join(" AND ");
const where = (p) => p.conditions.map(test).join(" AND ");
const wanted = rows === 10_000_000 ? policies.map((p) => p.found) : null;

let counts = [];
const counting = await measure(rounds, async () => {
  counts = [];
  for (const p of policies) counts.push(await first(`SELECT count(*) FROM residents WHERE ${where(p)}`));
});
tell("DuckDB", "50 policies, counts", rows, counting, counts, wanted ?? counts);

const listing = await measure(rounds, async () => {
  for (const p of policies) await run(`CREATE OR REPLACE TEMP TABLE ${p.name} AS SELECT id FROM residents WHERE ${where(p)}`);
});
const listed = [];
for (const p of policies) listed.push(await first(`SELECT count(*) FROM ${p.name}`));
tell("DuckDB", "50 policies, counts and all row numbers", rows, listing, listed, wanted ?? counts);
