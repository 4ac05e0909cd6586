/** A copy of a session's files without secrets, for reports that other people read. */
import { fingerprint } from "../../../actor/canonical-json.ts";
import { crcOf, decodeLine, type Entry, encodeEntry } from "../../../actor/runtime/entry.ts";
import { isRecord } from "../../../protocol/is-record.ts";
import { parseRunMessage } from "../../../protocol/runs/messages.ts";
import {
  NO_TAILS,
  type RunTails,
  redactMessage,
  redactText,
  redactValue,
} from "../../../protocol/runs/redact.ts";
import type { SessionFiles } from "./session-files.ts";

/** Stands for a line that cannot be read, so that the damage keeps its place. */
const DAMAGED_LINE = "damaged line, not exported";

/** Stands for the project's folder. */
const PROJECT = "<project>";

export interface RedactedSession {
  readonly files: SessionFiles;
  /** How many artifacts were left out: pictures show what cannot be searched, a name may be a secret itself. */
  readonly leftOut: number;
}

/** What is known of a project by value. */
export interface ProjectSecrets {
  readonly tokens: readonly string[];
  /** The project's folder: its path tells names of people and customers. */
  readonly root: string;
}

/** Takes the secrets out of everything a session has. */
export async function redactSession(
  files: SessionFiles,
  { tokens: known, root }: ProjectSecrets,
): Promise<RedactedSession> {
  const clean = (text: string) => redactText("", text, known).text.replaceAll(root, PROJECT);
  const withoutRoot = (entry: Entry): Entry =>
    JSON.parse(JSON.stringify(entry).replaceAll(JSON.stringify(root).slice(1, -1), PROJECT));
  const artifacts = files.artifacts.flatMap(({ name, bytes }) => {
    const text = clean(name) === name ? textOf(bytes) : null;
    return text === null ? [] : [{ name, bytes: new TextEncoder().encode(clean(text)) }];
  });
  const runs = [];
  for (const { run, lines } of files.runs) {
    const messages = new RunRedaction(known);
    runs.push({
      run: clean(run),
      lines: await redactLines(lines, (entry) => withoutRoot(messages.redact(entry))),
    });
  }
  const journal = await redactLines(files.journal, (entry) => withoutRoot(redactValue(entry, known)));
  return {
    files: { session: files.session, journal, runs, artifacts },
    leftOut: files.artifacts.length - artifacts.length,
  };
}

/** A secret may be split over two messages of a run, so each is redacted behind the text before it. */
class RunRedaction {
  readonly #known: readonly string[];
  #tails: RunTails = NO_TAILS;

  constructor(known: readonly string[]) {
    this.#known = known;
  }

  redact(entry: Entry): Entry {
    const { data } = entry.event ?? {};
    if (!isRecord(data) || !Array.isArray(data.messages)) return redactValue(entry, this.#known);
    const messages = data.messages.map((message: unknown) => this.#message(message));
    const rest = redactValue({ ...entry, event: { ...entry.event, data: null } }, this.#known);
    return { ...rest, event: { ...rest.event, data: { messages } } };
  }

  #message(value: unknown): unknown {
    const parsed = parseRunMessage(value);
    if (!parsed.ok) return redactValue(value, this.#known);
    const { message, tails } = redactMessage(this.#tails, parsed.message, this.#known);
    this.#tails = tails;
    return message;
  }
}

async function redactLines(
  lines: readonly string[],
  redact: (entry: Entry) => Entry,
): Promise<readonly string[]> {
  const redacted: string[] = [];
  for (const line of lines) {
    const decoded = decodeLine(line);
    if (!decoded.ok) {
      redacted.push(DAMAGED_LINE);
      continue;
    }
    const entry = redact(decoded.entry);
    // The fingerprint of what was posted would tell a guessed secret from a wrong guess.
    const hashed = entry.hash === undefined ? entry : { ...entry, hash: await fingerprint(entry.event) };
    redacted.push(crcOf(line) === null ? JSON.stringify(hashed) : encodeEntry(hashed));
  }
  return redacted;
}

/** The text of an artifact; `null` for a picture or other binary data. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
