// Ours and the peers, one after the other on the same residents: one table, seconds for all of them and ratios.
//
//   node compare.mjs BUILD/bench/rules_scan_bench [ROWS]
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
  console.error("node compare.mjs BUILD/bench/rules_scan_bench [ROWS]");
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "rules-peers-"));
try {
  execFileSync(bench, ["--rows", rows, "--export", folder]);
  const ours = new Map();
  const said = execFileSync(bench, ["--rows", rows], { encoding: "utf8" });
  for (const line of said.split("\n")) {
    const found = /^(\S.*?)\s{2,}([\d.]+)\s+[\d.]+\s+([\d.]+)\s+\S+$/.exec(line);
    if (found) ours.set(found[1], { cpu: +found[2], wall: +found[3] });
  }
  const lines = [...ours].map(([what, t]) => ({ engine: "tonghe", what, rows: +rows, ...t, right: said.includes("every count as expected") }));
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
