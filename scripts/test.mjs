// `npm test`: sets up a fresh machine, runs all checks and tests, and ends with one line: `N passed, N failed`.
// `--fast` leaves out servers, browsers and slow files; `--all` is the long form: every suite on every host, more seeds, more
// kills, all frameworks.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { ensureNode20 } from "./node-20.mjs";
import { runChild } from "./run-child.mjs";
import { ensureBuilt, ensureInstalled, root } from "./setup.mjs";

const FAST_PROJECTS = ["unit", "drivers", "source", "replaced-modules"];
const fast = process.argv.includes("--fast");
const all = process.argv.includes("--all");
const filters = process.argv.slice(2).filter((word) => word !== "--fast" && word !== "--all");

ensureInstalled();
ensureBuilt();

/** The tools need a newer Node than the package. It is one of the development dependencies. */
const node = join(root, "node_modules", "node", "bin", "node");
const bin = (name) => join(root, "node_modules", ...name.split("/"));
const environment = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  ...(all ? { TEST_ALL: "1" } : {}),
  // A file that is asked for by name is run, however slow it is.
  ...(fast && filters.length === 0 ? { TEST_FAST: "1" } : {}),
  ...(fast ? {} : { IMPECCABLE_NODE20: ensureNode20(), CHROMIUM_PATH: ensureChromium() }),
};

let passed = 0;
let failed = 0;
/** What the checks said, shown behind the output of the tests. */
const reports = [];

/** Only what has changed since the last run is checked again. */
const INCREMENTAL = ["--incremental", "--tsBuildInfoFile", join(root, ".cache", "types.tsbuildinfo")];
const CHECKS = [
  ["types", [bin("typescript/bin/tsc"), "-p", "tsconfig.json", "--noEmit", ...INCREMENTAL]],
  ["lint, format and import arrows", [bin("@biomejs/biome/bin/biome"), "check", "."]],
  ["unused code", [bin("knip/bin/knip.js")]],
  ["overlay budget", ["scripts/check-overlay-size.mjs"]],
];
const SLOW_CHECKS = [
  ["worker bundle", [bin("wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", ".cache/worker"]],
];

// One check after the other, all of them beside the tests: some use one core only.
await Promise.all([filters.length === 0 ? runChecks() : null, runTests()]);
for (const line of reports) process.stdout.write(line);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function runChecks() {
  for (const [name, words] of fast ? CHECKS : [...CHECKS, ...SLOW_CHECKS]) await check(name, words);
}

/** A command that must succeed counts as one test. Its output is shown when it fails. */
async function check(name, words) {
  const { status, stdout, stderr } = await runChild(node, words, { cwd: root, env: environment });
  if (status === 0) passed += 1;
  else failed += 1;
  // For a budget the used amount is shown, too.
  const figure = name.startsWith("overlay ") ? `: ${String(stdout).trim()}` : "";
  reports.push(`${status === 0 ? "ok  " : "FAIL"} ${name}${figure}\n`);
  if (status !== 0) reports.push(`${stdout}\n${stderr}\n`);
}

async function runTests() {
  const report = join(root, ".cache", "test-report.json");
  mkdirSync(join(root, ".cache"), { recursive: true });
  rmSync(report, { force: true });
  // The whole matrix of frameworks needs packages from the registry: `npm run test:frameworks`.
  const usual = all ? [] : ["--project", "!frameworks"];
  const projects = fast ? FAST_PROJECTS.flatMap((name) => ["--project", name]) : usual;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = await runChild(
    node,
    [bin("vitest/vitest.mjs"), "run", ...projects, ...reporters, ...filters],
    {
      cwd: root,
      env: environment,
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  const results = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : null;
  passed += results?.numPassedTests ?? 0;
  failed += results?.numFailedTests ?? 0;
  // A file that could not be loaded, or an error outside all tests, counts as a failure, too.
  if (status !== 0 && (results?.numFailedTests ?? 0) === 0) failed += 1;
}
