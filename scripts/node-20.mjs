// The oldest Node the package supports, for the tests that run the built files. Uses Node's own modules only.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./setup.mjs";

/** Path of a Node 20: the machine's own if it is one, otherwise one from the registry in .cache. */
export function ensureNode20() {
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.includes("node_modules"))
    .map((folder) => join(folder, "node"));
  const fetched = join(root, ".cache", "node-20", "node_modules", "node", "bin", "node");
  const found = [process.env.IMPECCABLE_NODE20, process.env.npm_node_execpath, ...onPath, fetched].find(
    isNode20,
  );
  if (found) return found;
  const folder = join(root, ".cache", "node-20");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "allowScripts": { "node": true } }\n');
  process.stderr.write("Fetching Node 20 …\n");
  spawnSync("npm", ["install", "--no-audit", "--no-fund", "node@20"], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (isNode20(fetched)) return fetched;
  process.stderr.write("A Node 20 could not be found or fetched; set IMPECCABLE_NODE20 to one.\n");
  process.exit(1);
}

function isNode20(file) {
  if (!file || !existsSync(file)) return false;
  const { stdout } = spawnSync(file, ["--version"]);
  return String(stdout).startsWith("v20.");
}
