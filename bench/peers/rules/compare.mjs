// Ours and the peers, one after the other on the same residents: one table, seconds for all of them and ratios.
//
//   node compare.mjs BUILD/tonghe [ROWS]
//
// Engines that take residents one by one are given as many as they manage in some seconds; their time is scaled up.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [bench, rows = "10000000"] = process.argv.slice(2);
if (!bench) {
  console.error("node compare.mjs BUILD/tonghe [ROWS]");
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "rules-peers-"));
try {
  execFileSync(bench, ["bench", "rules", "--rows", rows, "--export", folder]);
  const said = JSON.parse(execFileSync(bench, ["bench", "rules", "--rows", rows, "--json"], { encoding: "utf8" }));
  const titles = { counts_50: "50 policies, counts", ids_50: "50 policies, counts and all row numbers", counts_500: "500 policies, counts" };
  const shown = said.figures.filter((figure) => titles[figure.figure]);
  const ours = new Map(shown.map((figure) => [titles[figure.figure], { cpu: figure.median, wall: figure.wall }]));
  const lines = [...ours].map(([what, t]) => ({ engine: "tonghe", what, rows: +rows, ...t, right: said.counts_wrong === 0 }));
  for (const [script, ...args] of [["duckdb.mjs", "3"], ["zen.mjs", "2000", "3"], ["json-rules-engine.mjs", "500", "3"], ["feelin.mjs", "200", "3"]]) {
    const out = execFileSync(process.execPath, [join(here, script), folder, ...args], { encoding: "utf8", maxBuffer: 1e8 });
    lines.push(...out.trim().split("\n").map((line) => JSON.parse(line)));
  }
  const cells = (...list) => console.log(list.map((c, i) => (i < 2 ? String(c).padEnd(i ? 50 : 18) : String(c).padStart(12))).join(" "));
  cells("engine", "what", "residents", "CPU s", "wall s", "CPU s, all", "ratio", "counts");
  for (const l of lines) {
    const all = (l.cpu * +rows) / l.rows;
    const base = ours.get(l.what)?.cpu;
    cells(l.engine, l.what, l.rows, l.cpu.toFixed(3), l.wall.toFixed(3), all.toFixed(3), base ? `${(all / base).toFixed(all / base < 10 ? 1 : 0)}x` : "-", l.right ? "right" : "WRONG");
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
