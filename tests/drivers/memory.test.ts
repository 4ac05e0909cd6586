import { memoryJournalDriver } from "../../src/storage-drivers/memory.ts";
import { callTogether, driverSuite } from "./driver-suite.ts";

driverSuite("memory", async () => {
  const driver = memoryJournalDriver();
  return {
    driver,
    together: (calls) => callTogether(driver, calls),
    // Memory does not survive a restart.
    reopen: async () => driver,
    dispose: async () => {},
  };
});
