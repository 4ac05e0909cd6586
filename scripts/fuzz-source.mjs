// `npm run fuzz:source -- --runs 5000`: that many round trips of generated documents in each language.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./setup.mjs";

const at = process.argv.indexOf("--runs");
const runs = at === -1 ? 5000 : Number(process.argv[at + 1]);
if (!Number.isInteger(runs) || runs < 1) {
  process.stderr.write("usage: npm run fuzz:source -- --runs N\n");
  process.exit(1);
}
const node = join(root, "node_modules", "node", "bin", "node");
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(node, [vitest, "run", "tests/source/fuzz"], {
  cwd: root,
  env: { ...process.env, SOURCE_FUZZ_RUNS: String(runs) },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
