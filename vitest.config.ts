import { defineConfig } from "vitest/config";

/** What ends a test that hangs. It is no measure of speed: a machine that is busy with other things is no fault. */
const patient = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 90_000 } },
} as const;
/** Pure tests run side by side; projects that start servers or browsers run one file at a time. */
const light = { environment: "node", ...patient } as const;
const heavy = { fileParallelism: false, ...patient } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"], ...light } },
      { test: { name: "drivers", include: ["tests/drivers/**/*.test.ts"], ...light } },
      { test: { name: "source", include: ["tests/source/**/*.test.ts"], ...light } },
      { test: { name: "simulation", include: ["tests/simulation/**/*.test.ts"], ...patient } },
      { test: { name: "conformance", include: ["tests/conformance/**/*.test.ts"], ...heavy } },
      { test: { name: "crash", include: ["tests/crash/**/*.test.ts"], ...heavy } },
      { test: { name: "e2e", include: ["tests/e2e/**/*.test.ts"], ...heavy } },
      { test: { name: "frameworks", include: ["tests/frameworks/**/*.test.ts"], ...heavy } },
    ],
  },
});
