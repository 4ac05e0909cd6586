/** Standard input of `emit`, written to the run as it arrives. */
import type { RunInput, RunMessage, RunWriter } from "../../client/index.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { MAX_JSON_BYTES } from "../../protocol/limits.ts";
import { parseRunMessage } from "../../protocol/runs/messages.ts";
import { readLines } from "./read-lines.ts";

/** Id of a message that had none, until the writer gives it one. */
const PLACEHOLDER_ID = "-";

/** A line that is not a message. */
export interface RefusedLine {
  readonly line: number;
  /** The member that is wrong; empty for the line as a whole. */
  readonly path: string;
  readonly reason: string;
}

/** Writes all of standard input as one text. Ends early when the lease is lost. */
export async function pipeText(
  input: AsyncIterable<string>,
  writer: RunWriter,
  isThinking: boolean,
): Promise<void> {
  for await (const piece of input) {
    await writer.text(piece, isThinking ? "thinking" : "answer");
    if (writer.signal.aborted) return;
  }
}

/**
 * Writes each line as one message; version, id and time may be left out.
 * @returns the lines that are not messages; they are skipped
 */
export async function pipeMessages(
  input: AsyncIterable<string>,
  writer: RunWriter,
): Promise<readonly RefusedLine[]> {
  const refused: RefusedLine[] = [];
  for await (const { number, text } of readLines(input, MAX_JSON_BYTES / 2)) {
    if (text?.trim() === "") continue;
    const read = readMessage(text);
    if (read.ok) await writer.write(withoutPlaceholder(read.message));
    else refused.push({ line: number, path: read.issue.path, reason: read.issue.reason });
    if (writer.signal.aborted) break;
  }
  return refused;
}

/** Drops the placeholder id. The writer gives the message an id when it is sent, and may join texts before. */
function withoutPlaceholder(message: RunMessage): RunInput {
  if (message.id !== PLACEHOLDER_ID) return message;
  const { id: _, ...rest } = message;
  return rest;
}

function readMessage(text: string | null): ReturnType<typeof parseRunMessage> {
  if (text === null) return { ok: false, issue: { path: "", reason: "is too long for a message" } };
  try {
    const value: unknown = JSON.parse(text);
    const given = isRecord(value) ? value : { type: null };
    return parseRunMessage({ v: 1, id: PLACEHOLDER_ID, at: new Date().toISOString(), ...given });
  } catch {
    return { ok: false, issue: { path: "", reason: "is not JSON" } };
  }
}
