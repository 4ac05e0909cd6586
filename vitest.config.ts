import { globSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/support/longest-first.ts";

/** What ends a test that hangs. It is no measure of speed: a machine that is busy with other things is no fault. */
const patient = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 90_000 } },
} as const;

/**
 * The files of a test worker share its modules: loading them for each file took longer than most of the tests. What a
 * file changed in the process is put back behind it.
 */
const together = { ...patient, isolate: false, setupFiles: "tests/support/shared-process.ts" } as const;

/** Files that replace modules would replace them for those that follow, too: each has a process of its own. */
const replacing = globSync("tests/{unit,drivers,source}/**/*.test.ts").filter((file) =>
  readFileSync(file, "utf8").includes("vi.mock("),
);

/**
 * What `npm run test:fast` leaves out: files whose tests take more than about a second of processor time, because
 * they start servers or processes, end them at every change of the disk, or repeat a round trip for each generated document.
 */
const SLOW = [
  ...["actor/stream/size", "actor/session/properties", "local-host/idle-actors", "scripts/run-child"],
  ...["cli/agent-flow", "cli/agent-sessions", "cli/foreign-state", "cli/next-steps", "cli/scripted-agent"],
  ...["cli/agent-answers", "cli/doctor", "cli/emit", "cli/guide", "cli/inject-frameworks", "cli/late-agent"],
  ...["cli/project-view", "cli/serve", "cli/source-commands", "hosts/project-lock", "local-host/archive"],
  ...["older-state/older-state", "routes/openapi", "docs/commands"],
]
  .map((name) => `tests/unit/${name}.test.ts`)
  .concat(
    ["durable-object", "stock-drivers"].map((name) => `tests/drivers/${name}.test.ts`),
    [
      ...["carbonize", "cleanup-components", "concurrency", "corpus*", "every-fixture", "faults", "insert"],
      ...["language-faults", "languages", "mounted-file", "project-formatter", "round-trip", "undo-accept"],
      ...["carbonize-recovery", "locate-element", "template-blocks", "variants", "variants-json"],
      ...["*kills", "fuzz*"],
    ].map((name) => `tests/source/${name}.test.ts`),
  );

const slow = process.env.TEST_FAST === "1" ? SLOW : [];

const isLongRun = process.env.TEST_ALL === "1";
/**
 * What another host proves in `npm test`: the suite runs there on Node 20, and the browser and crash tests on Node 24;
 * what differs for streams on Deno is in the project's own suite.
 */
const ONLY_LONG = ["tests/conformance/node-24.test.ts", "tests/conformance/streams-deno.test.ts"];

export default defineConfig({
  test: {
    // Files that start servers, browsers and kills wait more than they compute: two at a time leave
    // half of two cores idle, three a third.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          exclude: [...replacing, ...slow],
          ...together,
        },
      },
      {
        test: {
          name: "drivers",
          include: ["tests/drivers/**/*.test.ts"],
          exclude: [...replacing, ...slow],
          ...together,
        },
      },
      {
        test: {
          name: "source",
          include: ["tests/source/**/*.test.ts"],
          exclude: [...replacing, ...slow],
          ...together,
        },
      },
      { test: { name: "replaced-modules", include: replacing, exclude: slow, ...patient } },
      { test: { name: "simulation", include: ["tests/simulation/**/*.test.ts"], ...patient } },
      {
        test: {
          name: "conformance",
          include: ["tests/conformance/**/*.test.ts"],
          exclude: isLongRun ? [] : ONLY_LONG,
          // Those of the public suite that say so wait for streams to expire, all of them at once.
          maxConcurrency: 20,
          ...patient,
        },
      },
      { test: { name: "crash", include: ["tests/crash/**/*.test.ts"], ...patient } },
      { test: { name: "e2e", include: ["tests/e2e/**/*.test.ts"], ...together } },
      { test: { name: "frameworks", include: ["tests/frameworks/**/*.test.ts"], ...patient } },
    ],
  },
});
