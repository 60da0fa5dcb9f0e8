// bpmn-engine over the models that process_bench exports: instances a second of wall and of CPU time, medians.
//
//   node compare.mjs BUILD/process_bench [SECONDS] [ROUNDS]
//
// The source is parsed once for each model; every service answers at once, as in ours. Both keep everything in memory.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BpmnModdle from "bpmn-moddle";
import { Engine } from "bpmn-engine";
import * as elements from "bpmn-elements";
import Serializer, { TypeResolver } from "moddle-context-serializer";

const [bench, seconds = "3", rounds = "5"] = process.argv.slice(2);
if (!bench) {
  console.error("node compare.mjs BUILD/process_bench [SECONDS] [ROUNDS]");
  process.exit(2);
}
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const step = (scope, next) => next();

async function measure(sourceContext) {
  const cpu = process.cpuUsage();
  const began = process.hrtime.bigint();
  let instances = 0;
  let wall = 0;
  for (; wall < +seconds; instances += 1) {
    const engine = new Engine({ sourceContext, services: { step } });
    await new Promise((resolve, reject) => engine.execute({}, (error) => (error ? reject(error) : resolve())));
    wall = Number(process.hrtime.bigint() - began) / 1e9;
  }
  const used = process.cpuUsage(cpu);
  return { wall: instances / wall, cpu: (instances * 1e6) / (used.user + used.system) };
}

const folder = mkdtempSync(join(tmpdir(), "process-peers-"));
try {
  execFileSync(bench, ["--export", folder]);
  console.log("bpmn-engine, in memory".padEnd(28), "CPU median".padStart(12), "wall".padStart(12));
  for (const [file, what] of [["five.bpmn", "5 service tasks"], ["eight.bpmn", "8 branches and their join"]]) {
    const moddle = await new BpmnModdle().fromXML(readFileSync(join(folder, file), "utf8"));
    const context = Serializer(moddle, TypeResolver(elements));
    const rates = [];
    for (let round = 0; round < +rounds; round += 1) {
      rates.push(await measure(context));
    }
    const cpu = median(rates.map((r) => r.cpu));
    const wall = median(rates.map((r) => r.wall));
    console.log(what.padEnd(28), cpu.toFixed(1).padStart(12), wall.toFixed(1).padStart(12));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
