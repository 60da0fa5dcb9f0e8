// feelin: one `for` over the residents that evaluates the fifty conjunctions, parsed once. feelin.mjs DIR RESIDENTS ROUNDS
import { evaluate } from "feelin";
import { expected, measure, quoted, readPolicies, readResidents, tell } from "./policies.mjs";

const [folder, count, rounds] = [process.argv[2], +process.argv[3] || 200, +process.argv[4] || 3];
const policies = readPolicies(folder);
const rows = await readResidents(folder, count);
const test = (c) =>
  c.values
    ? c.values.length === 1
      ? `r.${c.column} = ${quoted(c.values[0])}`
      : `r.${c.column} in (${c.values.map(quoted).join(", ")})`
    : [c.low !== undefined && `r.${c.column} >= ${c.low}`, c.high !== undefined && `r.${c.column} <= ${c.high}`].filter(Boolean).join(" and ");
const expression = `for r in residents return [${policies.map((p) => p.conditions.map(test).join(" and ")).join(", ")}]`;
let counts;
const times = await measure(rounds, async () => {
  const outcome = evaluate(expression, { residents: rows });
  const found = outcome.value ?? outcome;
  counts = policies.map((_, p) => found.filter((list) => list[p] === true).length);
});
tell("feelin", "50 policies, counts", rows.length, times, counts, expected(policies, rows));
