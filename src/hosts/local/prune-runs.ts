import { join } from "node:path";
import { fingerprint } from "../../actor/canonical-json.ts";
import { runPath, streamKey } from "../../actor/names.ts";
import type { Entry } from "../../actor/runtime/entry.ts";
import { readEntries } from "../../actor/runtime/read-journal.ts";
import type { FileSystem } from "../../node/file-system.ts";
import { splitLines } from "../../storage-drivers/jsonl/text-lines.ts";

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
  for (const run of new Set(entries.flatMap(writtenRuns))) {
    const key = streamKey(await fingerprint(runPath(session, run)));
    await fs.remove(join(folder, key.replace(":", "/")));
  }
}

function writtenRuns({ type, event, state }: Entry): readonly string[] {
  if (type === "run_opened" && typeof event.run === "string") return [event.run];
  if (type !== "compacted" || typeof state !== "object" || state === null || !("runs" in state)) return [];
  const runs: unknown = state.runs;
  return Array.isArray(runs)
    ? runs.flatMap(({ run, opened }: { run?: unknown; opened?: unknown }) =>
        opened === true && typeof run === "string" ? [run] : [],
      )
    : [];
}
