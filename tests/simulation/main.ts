import { parseArgs } from "node:util";
import type { FileWork } from "./server.ts";
import { simulate } from "./simulate.ts";

/** Runs seeds one after the other; the first that breaks a rule ends it, with the command to replay it. */
const { values } = parseArgs({
  options: { seeds: { type: "string", default: "2000" }, from: { type: "string", default: "1" } },
});
const from = Number(values.from);
const seeds = Number(values.seeds);
const started = performance.now();
const sum = { steps: 0, crashes: 0, entries: 0, clockSteps: 0, failedStarts: 0, deletions: 0 };
const WORKS: readonly FileWork[] = ["snapshot", "compaction", "archive", "taking back"];
const works = WORKS.map((work) => ({ work, done: 0, hit: 0 }));
let failing: number | null = null;
for (let seed = from; seed < from + seeds && failing === null; seed += 1) {
  const verdict = await simulate(seed);
  sum.steps += verdict.steps;
  sum.crashes += verdict.crashes;
  sum.entries += verdict.entries;
  sum.clockSteps += verdict.clockSteps;
  sum.failedStarts += verdict.failedStarts;
  sum.deletions += verdict.deletions;
  for (const counts of works) {
    counts.done += verdict.done[counts.work];
    counts.hit += verdict.hit[counts.work];
  }
  if (verdict.broken.length === 0) continue;
  failing = seed;
  process.stdout.write(`seed ${seed} breaks ${verdict.broken.length} rules:\n`);
  for (const broken of verdict.broken.slice(0, 20)) process.stdout.write(`  - ${broken}\n`);
  process.stdout.write(`replay it: npm run simulate -- --from ${seed} --seeds 1\n`);
}
const ran = failing === null ? seeds : failing - from + 1;
const seconds = ((performance.now() - started) / 1_000).toFixed(1);
process.stdout.write(
  `${ran} seeds in ${seconds} s: ${sum.steps} steps, ${sum.crashes} crashes, ${sum.entries} entries, ` +
    `${failing === null ? "all rules hold" : "rules broken"}\n`,
);
for (const { work, done, hit } of works) process.stdout.write(`${work}: ${done}, crashes in it: ${hit}\n`);
process.stdout.write(
  `clock steps and sleeps: ${sum.clockSteps}, failed starts: ${sum.failedStarts}, deleted states: ${sum.deletions}\n`,
);
process.exitCode = failing === null ? 0 : 1;
