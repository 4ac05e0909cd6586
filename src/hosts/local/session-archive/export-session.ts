import { resolve } from "node:path";
import { stateDir } from "../../../node/state-dir.ts";
import type { ExportedSession } from "../../../protocol/local-server.ts";
import { storedTokens } from "../tokens.ts";
import { packSession } from "./pack.ts";
import { redactSession } from "./redact-session.ts";
import { readSessionFiles } from "./session-files.ts";

/**
 * Packs a session of a project, whether its server runs or not.
 * @param redacted takes the secrets out, and the pictures, which cannot be searched for them
 * @returns `null` when the project has no such session
 */
export async function exportSession(
  root: string,
  session: string,
  redacted: boolean,
): Promise<ExportedSession | null> {
  const project = resolve(root);
  const found = await readSessionFiles(project, session);
  if (found === null) return null;
  const { files, leftOut } = redacted
    ? await redactSession(found, { tokens: await storedTokens(stateDir(project)), root: project })
    : { files: found, leftOut: 0 };
  const bytes = await packSession({ files, redacted, exportedAt: new Date().toISOString() });
  return {
    bytes,
    entries: files.journal.length,
    runs: files.runs.length,
    artifacts: files.artifacts.length,
    leftOut,
  };
}
