// `npm run simulate:mutants [-- PART_OF_A_NAME]`: breaks one rule at a time in a copy of the source and expects the
// simulation to fail within 200 seeds. A mutant that survives is a fault that the simulation cannot detect.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bundleSimulation } from "./bundle-simulation.mjs";
import { root } from "./setup.mjs";

const SEEDS = 200;

const MUTANTS = [
  {
    name: "skip-the-flush-before-answering",
    file: "storage-drivers/jsonl/journal-file.ts",
    from: /(await this\.#file\.write\(bytes, this\.#durable\.bytes\);\s*(?:if \([^)]*\) )?)await this\.#file\.datasync\(\);/,
    to: "$1await Promise.resolve();",
  },
  {
    name: "glue-after-a-torn-tail",
    file: "storage-drivers/jsonl/journal-file.ts",
    from: /if \(end < size\) torn = await this\.#cutTail\(file, end, size\);/,
    to: "end = size;",
  },
  {
    name: "acknowledge-by-session-id-only",
    file: "actor/session/reply-target.ts",
    from: /const item = findByLease\(state\.pending, leaseId\);/,
    to: "const item = findByLease(state.pending, leaseId) ?? state.pending[0];",
  },
  {
    name: "forget-the-outbox",
    file: "actor/session/session-actor.ts",
    from: /adjustClocks: adjustSessionClocks,/,
    to: "adjustClocks: (state, now) => ({ ...adjustSessionClocks(state, now), outbox: [] }),",
  },
  {
    name: "swap-in-a-compacted-journal-without-flushing-it",
    file: "node/atomic-write.ts",
    from: /await file\.datasync\(\);/,
    to: "await Promise.resolve();",
  },
  {
    name: "append-before-the-swap-is-flushed",
    known: 306,
    file: "storage-drivers/jsonl/journal-file.ts",
    from: /if \(!this\.#replaceUnflushed\) return;/,
    to: "return;",
    // The next snapshot flushes the same directory: the power has to fail in between.
    seeds: 1_000,
  },
  {
    name: "compaction-forgets-the-keys",
    file: "actor/runtime/compaction.ts",
    from: /journal\.compact\(state, /,
    to: "journal.compact({ ...state, keys: {} }, ",
  },
  {
    name: "write-to-a-run-before-its-session-knows",
    file: "actor/session/runs/decide-run.ts",
    from: /carriedOut\(opens \? \[[^\]]*\] : \[\], /,
    to: "carriedOut([], ",
  },
  {
    name: "end-a-run-without-closing-its-stream",
    file: "actor/stream/run/end-run.ts",
    from: /close: true, kind: END_REQUESTED/,
    to: "kind: END_REQUESTED",
  },
  {
    name: "overlook-the-archive",
    file: "storage-drivers/jsonl/archiving.ts",
    from: /if \(\(await this\.#fs\.stat\(this\.#path\(archivedKey\(key\)\)\)\) !== null\) this\.#archived\.add\(key\);/,
    to: "",
  },
  {
    name: "measure-leases-by-the-wall-clock",
    known: 31,
    file: "actor/runtime/clock.ts",
    from: /const at = \(reading: number\) => Math\.floor\(startedAt \+ reading - start\);/,
    to: "const at = (_: number) => Math.floor(wall() + 0 * (startedAt + start));",
  },
  {
    name: "show-leases-by-the-steady-clock",
    file: "actor/leases/work-item.ts",
    from: /return new Date\(expiresAt \+ offset\)/,
    to: "return new Date(expiresAt + 0 * offset)",
  },
  {
    name: "date-entries-by-the-steady-clock",
    file: "actor/runtime/clock.ts",
    from: /return new Date\(now \+ offset\)/,
    to: "return new Date(now + 0 * offset)",
  },
  {
    name: "store-the-steady-clock-as-the-end-of-a-lease",
    file: "actor/leases/lease-entries.ts",
    from: /const expiresAt = toActorTime\(entry, event\.expiresAt\);/,
    to: "const { expiresAt } = event;",
  },
  {
    name: "leave-the-alarms-of-a-failed-start",
    known: 18,
    file: "hosts/local/local-namespace.ts",
    from: /for \(const \{ storage \} of closed\) storage\.close\(\);/,
    to: "",
  },
  {
    name: "leave-the-project-of-a-failed-start-open",
    known: 172,
    file: "hosts/local/local-namespaces.ts",
    from: /await projects\.close\(\);/,
    to: "",
  },
  {
    name: "confirm-an-append-to-a-deleted-journal",
    file: "storage-drivers/jsonl/journal-file.ts",
    // Before the write, and behind it.
    from: /const found = await (?:this\.#)?file\??\.sizeAt\(this\.#path\);/g,
    to: "const found = undefined; if (found === undefined) return;",
  },
];

const node = join(root, "node_modules", "node", "bin", "node");
let survivors = 0;
const [only] = process.argv.slice(2);
for (const { name, seeds = SEEDS, known, ...mutation } of MUTANTS) {
  if (only !== undefined && !name.includes(only)) continue;
  const bundle = await bundleSimulation(`mutant-${name}`, mutation);
  const simulate = (...words) => spawnSync(node, [bundle, ...words], { encoding: "utf8" });
  // The seed that has noticed it before, which takes seconds instead of a minute; else all of them.
  const quick = known === undefined ? null : simulate("--from", String(known), "--seeds", "1");
  const { status, stdout } = quick?.status ? quick : simulate("--seeds", String(seeds));
  const failed = /^seed (\d+) breaks.*\n\s+- (.*)\n\s+\((.*)\)/m.exec(stdout);
  if (status === 0 || failed === null) survivors += 1;
  const verdict = failed ? `fails at seed ${failed[1]}: ${failed[3]}` : `SURVIVED ${seeds} seeds`;
  process.stdout.write(`${failed ? "ok  " : "FAIL"} ${name}: ${verdict}\n`);
}
process.exitCode = survivors === 0 ? 0 : 1;
