// GoRules zen-engine: one decision table with a row for each policy, collecting, over an array of residents (its batch).
// zen.mjs DIR RESIDENTS ROUNDS
import { ZenEngine } from "@gorules/zen-engine";
import { expected, measure, quoted, readPolicies, readResidents, tell } from "./policies.mjs";

const [folder, count, rounds] = [process.argv[2], +process.argv[3] || 2000, +process.argv[4] || 3];
const policies = readPolicies(folder);
const rows = await readResidents(folder, count);
const names = Object.keys(rows[0]);
const cell = (c) =>
  c.values ? c.values.map(quoted).join(", ") : c.low === undefined ? `<= ${c.high}` : c.high === undefined ? `>= ${c.low}` : `[${c.low}..${c.high}]`;
const rules = policies.map((p) => ({
  _id: p.name,
  ...Object.fromEntries(names.map((n) => [n, p.conditions.filter((c) => c.column === n).map(cell).join(" and ")])),
  policy: quoted(p.name),
}));
const table = {
  id: "t", type: "decisionTableNode", name: "t", position: { x: 0, y: 0 },
  content: {
    hitPolicy: "collect", executionMode: "loop", inputField: "residents", outputPath: "found", passThrough: false,
    inputs: names.map((n) => ({ id: n, name: n, field: n })),
    outputs: [{ id: "policy", name: "policy", field: "policy" }], rules,
  },
};
const node = (id, type) => ({ id, type, name: id, position: { x: 0, y: 0 }, content: {} });
const edge = (id, sourceId, targetId) => ({ id, type: "edge", sourceId, targetId });
const decision = new ZenEngine().createDecision(
  Buffer.from(JSON.stringify({ contentType: "application/vnd.gorules.decision", nodes: [node("in", "inputNode"), table, node("out", "outputNode")], edges: [edge("a", "in", "t"), edge("b", "t", "out")] })),
);
let found;
const times = await measure(rounds, async () => {
  found = (await decision.evaluate({ residents: rows })).result.found;
});
const counts = policies.map((p) => found.filter((list) => list.some((hit) => hit.policy === p.name)).length);
tell("zen-engine", "50 policies, counts", rows.length, times, counts, expected(policies, rows));
