import { dirname, join, resolve } from "node:path";
import { readEntries } from "../../../actor/runtime/read-journal.ts";
import { writeFileAtomically } from "../../../node/atomic-write.ts";
import { ensureDirectory } from "../../../node/durable-directory.ts";
import { nodeFileSystem as fs } from "../../../node/file-system.ts";
import { prepareStateDir, stateDir } from "../../../node/state-dir.ts";
import type { ImportedSession } from "../../../protocol/local-server.ts";
import { lockProject } from "../project-lock.ts";
import { runStreamFile } from "../runs-of-journal.ts";
import { InvalidArchiveError } from "./invalid-archive-error.ts";
import { unpackSession } from "./pack.ts";
import { journalText, readSessionFiles, type SessionFiles } from "./session-files.ts";

/** A session of this id is there already, with another content. */
export class SessionExistsError extends Error {
  readonly code = "session_exists";

  constructor(session: string) {
    super(`This project has a session ${session} of its own. Import it into another folder: --root DIR.`);
    this.name = "SessionExistsError";
  }
}

/**
 * Puts an exported session into a project whose server does not run, under the project's lock. The journal is
 * written last: an import that dies before that leaves no session. Repeated, it changes nothing.
 * @param bytes the archive
 * @throws InvalidArchiveError, SessionExistsError, AlreadyRunningError
 */
export async function importSession(root: string, bytes: Uint8Array): Promise<ImportedSession> {
  const { files, redacted } = await unpackSession(bytes);
  const { session } = files;
  const { entries } = readEntries(files.journal, 1, 0);
  if (entries.length === 0) throw new InvalidArchiveError("its journal has no entry that can be read");
  const folder = stateDir(resolve(root));
  await prepareStateDir(folder);
  const lock = await lockProject(folder);
  try {
    const own = await readSessionFiles(resolve(root), session);
    if (own !== null && journalText(own.journal) !== journalText(files.journal))
      throw new SessionExistsError(session);
    if (own === null) await writeFiles(folder, files);
    return { session, redacted, entries: entries.length, added: own === null };
  } finally {
    await lock.release();
  }
}

async function writeFiles(
  folder: string,
  { session, journal, runs, artifacts }: SessionFiles,
): Promise<void> {
  const sessions = join(folder, "sessions");
  const write = async (place: string, path: string, content: Uint8Array) => {
    await ensureDirectory(fs, place);
    await writeFileAtomically(fs, path, content);
  };
  const encoder = new TextEncoder();
  for (const { run, lines } of runs) {
    const path = await runStreamFile(folder, session, run);
    await write(dirname(path), path, encoder.encode(journalText(lines)));
  }
  const own = join(sessions, `${session}.artifacts`);
  for (const { name, bytes } of artifacts) await write(own, join(own, name), bytes);
  await write(sessions, join(sessions, `${session}.jsonl`), encoder.encode(journalText(journal)));
}
