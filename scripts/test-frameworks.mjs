// `npm run test:frameworks`: the whole matrix of real dev servers. It installs their packages from the registry
// into the temporary folder, so it is not part of `npm test`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { ensureBuilt, ensureInstalled, root } from "./setup.mjs";

ensureInstalled();
ensureBuilt();
const modules = join(root, "node_modules");
const words = [
  join(modules, "vitest", "vitest.mjs"),
  "run",
  "--project",
  "frameworks",
  ...process.argv.slice(2),
];
const { status } = spawnSync(join(modules, "node", "bin", "node"), words, {
  cwd: root,
  env: { ...process.env, CHROMIUM_PATH: ensureChromium() },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
