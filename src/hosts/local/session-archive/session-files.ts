/** The files of one session in a project's state folder, read as they lie on the disk. */
import { join } from "node:path";
import { crcOf, decodeLine } from "../../../actor/runtime/entry.ts";
import { readEntries } from "../../../actor/runtime/read-journal.ts";
import { nodeFileSystem as fs } from "../../../node/file-system.ts";
import { isStaleTempFile } from "../../../node/stale-temp-files.ts";
import { legacySessionsDir, stateDir } from "../../../node/state-dir.ts";
import { ARCHIVE_FOLDER } from "../../../storage-drivers/jsonl/archive-files.ts";
import { StoredJournals } from "../../../storage-drivers/jsonl/stored-journals.ts";
import { splitLines } from "../../../storage-drivers/jsonl/text-lines.ts";
import { runStreamFile, runsOfJournal } from "../runs-of-journal.ts";

export interface SessionFiles {
  readonly session: string;
  /** Complete lines of its journal; those of older writers without the tokens that they held. */
  readonly journal: readonly string[];
  /** The streams of its runs, as lines of their journals. */
  readonly runs: readonly { readonly run: string; readonly lines: readonly string[] }[];
  /** By the name under which they are stored. */
  readonly artifacts: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/**
 * Reads a session's files, whether a server runs or not. Nothing is written.
 * @param root the project
 * @returns `null` when the project has no journal of that session
 */
export async function readSessionFiles(root: string, session: string): Promise<SessionFiles | null> {
  const folder = stateDir(root);
  const older = legacySessionsDir(root);
  const { lines } = await new StoredJournals({ base: folder, older, fileSystem: fs }).session(session);
  if (lines.length === 0) return null;
  const journal = lines.map(withoutOlderToken);
  const runs = [];
  for (const run of runsOfJournal(readEntries(journal, 1, 0).entries)) {
    const output = await fs.readFile(await runStreamFile(folder, session, run));
    if (output !== null) runs.push({ run, lines: splitLines(output) });
  }
  const artifacts = new Map<string, Uint8Array>();
  for (const place of [ARCHIVE_FOLDER, "sessions"]) {
    const own = join(folder, place, `${session}.artifacts`);
    for (const name of await fs.list(own)) {
      const content = isStaleTempFile(name) ? null : await fs.readFile(join(own, name));
      if (content !== null) artifacts.set(name, content);
    }
  }
  return { session, journal, runs, artifacts: [...artifacts].map(([name, bytes]) => ({ name, bytes })) };
}

/** Lines as a file has them. */
export function journalText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** Lines of older writers, which carry no checksum, held the project's token. */
function withoutOlderToken(line: string): string {
  if (crcOf(line) !== null) return line;
  const decoded = decodeLine(line);
  return decoded.ok ? JSON.stringify(decoded.entry) : line;
}
