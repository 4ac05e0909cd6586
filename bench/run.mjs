// `npm run bench`: the figures of this project, each beside a floor that was measured in the same run.
// Compare ratios: absolute times depend on the machine. `npm run bench -- start status` runs only the files
// whose name contains one of the words, and leaves the other results.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "../scripts/setup.mjs";

const RESULTS = join(root, "bench/results.json");

ensureInstalled();
ensureBuilt();
const words = process.argv.slice(2);
const files = readdirSync(join(root, "bench/figures"))
  .filter((name) => name.endsWith(".mjs"))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort();
const all = existsSync(RESULTS) && words.length > 0 ? JSON.parse(readFileSync(RESULTS, "utf8")) : [];
for (const file of files) {
  const { measure } = await import(`./figures/${file}`);
  for (const found of await measure()) {
    process.stdout.write(`${line(found)}\n`);
    const known = all.findIndex(({ figure }) => figure === found.figure);
    if (known === -1) all.push(found);
    else all[known] = found;
  }
}
writeFileSync(RESULTS, `${JSON.stringify(all, null, 2)}\n`);

function line({ figure, unit, value, floor, ratio, limit, bar, within }) {
  const verdict = within === null ? "    " : within ? "ok  " : "OVER";
  const beside = floor === undefined ? "" : `, floor ${floor} ${unit}, ratio ${ratio}`;
  const allowed = limit === undefined ? "" : ` (here ${limit} ${unit})`;
  return `${verdict} ${figure}: ${value} ${unit}${beside}; bar: ${bar}${allowed}`;
}
