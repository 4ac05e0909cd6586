// `npm run crash -- --kills N`: kills the real server N times under load (default 500). `npm test` runs the same
// files with fewer kills.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureNode20 } from "./node-20.mjs";
import { ensureBuilt, ensureInstalled, root } from "./setup.mjs";

const { values, positionals } = parseArgs({
  options: { kills: { type: "string", default: "500" } },
  allowPositionals: true,
});
const kills = Number(values.kills);
if (!Number.isSafeInteger(kills) || kills < 1) {
  process.stderr.write(`--kills must be a positive integer, not ${values.kills}.\n`);
  process.exit(2);
}

ensureInstalled();
ensureBuilt();

const { status } = spawnSync(
  join(root, "node_modules", "node", "bin", "node"),
  [join(root, "node_modules", "vitest", "vitest.mjs"), "run", "--project", "crash", ...positionals],
  {
    cwd: root,
    env: { ...process.env, CRASH_KILLS: String(kills), IMPECCABLE_NODE20: ensureNode20() },
    stdio: "inherit",
  },
);
process.exitCode = status ?? 1;
