import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../../src/node/file-system.ts";
import { jsonlDriver } from "../../../src/storage-drivers/jsonl.ts";
import { temporaryFolder } from "./folder.ts";

/** The key of the journal in use. */
export const KEY = "sessions:a1b2c3d4.jsonl";

/** A driver that has written one line to a journal, and where the file is. */
export async function journalInUse(fileSystem: FileSystem = nodeFileSystem) {
  const base = await temporaryFolder();
  const driver = jsonlDriver({ base, fileSystem });
  onTestFinished(() => driver.dispose?.());
  await driver.openJournal(KEY);
  await driver.appendJournal(KEY, ["one"]);
  return { base, driver, path: join(base, "sessions/a1b2c3d4.jsonl") };
}
