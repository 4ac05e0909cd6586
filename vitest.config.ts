import { defineConfig } from "vitest/config";

/** Pure tests run side by side; projects that start servers or browsers run one file at a time. */
const heavy = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000 } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"], environment: "node" } },
      // Megabytes go to another process and back there: slow on a busy machine.
      { test: { name: "drivers", include: ["tests/drivers/**/*.test.ts"], testTimeout: 60_000 } },
      { test: { name: "source", include: ["tests/source/**/*.test.ts"], environment: "node" } },
      { test: { name: "simulation", include: ["tests/simulation/**/*.test.ts"], testTimeout: 300_000 } },
      { test: { name: "conformance", include: ["tests/conformance/**/*.test.ts"], ...heavy } },
      { test: { name: "crash", include: ["tests/crash/**/*.test.ts"], ...heavy } },
      { test: { name: "e2e", include: ["tests/e2e/**/*.test.ts"], ...heavy, testTimeout: 120_000 } },
      {
        test: {
          name: "frameworks",
          include: ["tests/frameworks/**/*.test.ts"],
          ...heavy,
          testTimeout: 300_000,
        },
      },
    ],
  },
});
