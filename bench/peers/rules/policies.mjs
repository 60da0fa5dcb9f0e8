// The fifty policies and the residents that `tonghe bench rules --export DIR` wrote, for every peer alike.
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const columns = {
  yrs: "years_resident", ins: "insured_months", dec: "income_decile", hou: "housing_m2", mar: "marital", hh: "household",
  chi: "children", edu: "education", emp: "employment", dist: "district", disab: "disability", vet: "veteran",
  age: "age", income: "income", gender: "gender",
};
const texts = new Set(["district", "employment", "education"]);

// {column, op: "in"|"=", values} or {column, low, high} of a condition such as "age in [25..45]".
function condition(text) {
  const [, name, op, rest] = /^(\w+) (\S+) (.*)$/.exec(text);
  const column = columns[name];
  if (op === "in") {
    const [, low, high] = /\[(\d+)\.\.(\d+)\]/.exec(rest);
    return { column, low: +low, high: +high };
  }
  if (op === "IN" || op === "=") {
    const values = rest.replace(/[()]/g, "").split(",");
    return { column, values: texts.has(column) ? values : values.map(Number) };
  }
  const value = +rest;
  return op === "<" ? { column, high: value - 1 } : op === "<=" ? { column, high: value } : { column, low: value };
}

export function readPolicies(folder) {
  return readFileSync(`${folder}/policies.txt`, "utf8").trim().split("\n").map((line, i) => {
    const [found, conditions] = line.split(" | ");
    return { name: `P${String(i + 1).padStart(2, "0")}`, found: +found, conditions: conditions.split(" & ").map(condition) };
  });
}

export async function readResidents(folder, count) {
  const rows = [];
  let names;
  for await (const line of createInterface({ input: createReadStream(`${folder}/residents.csv`) })) {
    const cells = line.split(",");
    if (!names) {
      names = cells;
      continue;
    }
    rows.push(Object.fromEntries(names.map((name, i) => [name, texts.has(name) ? cells[i] : +cells[i]])));
    if (rows.length === count) break;
  }
  return rows;
}

export function holds(c, row) {
  const value = row[c.column];
  return c.values ? c.values.includes(value) : (c.low === undefined || value >= c.low) && (c.high === undefined || value <= c.high);
}

export function expected(policies, rows) {
  return policies.map((p) => rows.filter((row) => p.conditions.every((c) => holds(c, row))).length);
}

export const quoted = (value) => (typeof value === "string" ? `"${value}"` : String(value));

// CPU and wall seconds of `work`, median of `rounds`.
export async function measure(rounds, work) {
  const cpu = [], wall = [];
  for (let i = 0; i < rounds; i++) {
    const began = process.cpuUsage(), at = process.hrtime.bigint();
    await work();
    const used = process.cpuUsage(began);
    cpu.push((used.user + used.system) / 1e6);
    wall.push(Number(process.hrtime.bigint() - at) / 1e9);
  }
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  return { cpu: median(cpu), wall: median(wall) };
}

// One line for the table: seconds for `rows` residents, and whether the counts were right.
export function tell(engine, what, rows, times, got, wanted) {
  const right = got.every((n, i) => n === wanted[i]);
  console.log(JSON.stringify({ engine, what, rows, ...times, right }));
  if (!right) process.exitCode = 1;
}
