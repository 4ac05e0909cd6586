import { readEntries } from "../../actor/runtime/read-journal.ts";
import type { FileSystem } from "../../node/file-system.ts";
import { splitLines } from "../../storage-drivers/jsonl/text-lines.ts";
import { runStreamFile, runsOfJournal } from "./runs-of-journal.ts";

/**
 * Removes the streams of a session's runs, which its journal names.
 * @param folder the state folder
 * @param journal the path of the session's journal
 */
export async function pruneRuns(
  fs: FileSystem,
  folder: string,
  session: string,
  journal: string,
): Promise<void> {
  const bytes = await fs.readFile(journal);
  const { entries } = readEntries(splitLines(bytes ?? new Uint8Array()), 1, 0);
  for (const run of runsOfJournal(entries)) await fs.remove(await runStreamFile(folder, session, run));
}
