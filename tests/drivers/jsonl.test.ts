import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";
import { callTogether, driverSuite } from "./driver-suite.ts";

driverSuite("jsonl", async () => {
  const base = await mkdtemp(join(tmpdir(), "impeccable-drivers-"));
  let driver = jsonlDriver({ base });
  return {
    driver,
    together: (calls) => callTogether(driver, calls),
    async reopen() {
      await driver.dispose?.();
      driver = jsonlDriver({ base });
      return driver;
    },
    async dispose() {
      await driver.dispose?.();
      await rm(base, { recursive: true, force: true });
    },
  };
});
