import { decodeLine, type Entry } from "../../../actor/runtime/entry.ts";
import { readEntries } from "../../../actor/runtime/read-journal.ts";
import { isRecord } from "../../../protocol/is-record.ts";
import type { ArchivedSession } from "../../../protocol/local-server.ts";
import { parseRunMessage, type RunMessage } from "../../../protocol/runs/messages.ts";
import { unpackSession } from "./pack.ts";

/**
 * The entries and the output of an exported session.
 * @throws InvalidArchiveError
 */
export async function readArchive(bytes: Uint8Array): Promise<ArchivedSession> {
  const { files, redacted, exportedAt } = await unpackSession(bytes);
  return {
    session: files.session,
    redacted,
    exportedAt,
    entries: readEntries(files.journal, 1, 0).entries,
    runs: files.runs.map(({ run, lines }) => ({ run, messages: lines.flatMap(messagesOf) })),
  };
}

function messagesOf(line: string): readonly RunMessage[] {
  const decoded = decodeLine(line);
  const data = decoded.ok ? dataOf(decoded.entry) : null;
  if (!isRecord(data) || !Array.isArray(data.messages)) return [];
  return data.messages.flatMap((value: unknown) => {
    const parsed = parseRunMessage(value);
    return parsed.ok ? [parsed.message] : [];
  });
}

function dataOf({ type, event }: Entry): unknown {
  return type === "stream_append" ? event.data : null;
}
