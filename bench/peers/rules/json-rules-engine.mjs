// json-rules-engine: a rule for each policy, run for one resident after the other. json-rules-engine.mjs DIR RESIDENTS ROUNDS
import jre from "json-rules-engine";
import { expected, measure, readPolicies, readResidents, tell } from "./policies.mjs";

const [folder, count, rounds] = [process.argv[2], +process.argv[3] || 500, +process.argv[4] || 3];
const policies = readPolicies(folder);
const rows = await readResidents(folder, count);
const tests = (c) =>
  c.values
    ? [{ fact: c.column, operator: "in", value: c.values }]
    : [
        ...(c.low !== undefined ? [{ fact: c.column, operator: "greaterThanInclusive", value: c.low }] : []),
        ...(c.high !== undefined ? [{ fact: c.column, operator: "lessThanInclusive", value: c.high }] : []),
      ];
const engine = new jre.Engine();
for (const p of policies) engine.addRule({ conditions: { all: p.conditions.flatMap(tests) }, event: { type: p.name } });
let counts;
const times = await measure(rounds, async () => {
  const found = new Map(policies.map((p) => [p.name, 0]));
  for (const row of rows) for (const event of (await engine.run(row)).events) found.set(event.type, found.get(event.type) + 1);
  counts = policies.map((p) => found.get(p.name));
});
tell("json-rules-engine", "50 policies, counts", rows.length, times, counts, expected(policies, rows));
