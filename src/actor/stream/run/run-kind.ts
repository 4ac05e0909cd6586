import type { Rejection } from "../../../protocol/errors.ts";
import { boundMessage, pruneMessage } from "../../../protocol/runs/bounds.ts";
import { type EndMessage, parseRunMessage, type RunMessage } from "../../../protocol/runs/messages.ts";
import { NO_TAILS, type RunTails, redactMessage } from "../../../protocol/runs/redact.ts";
import { JSON_TYPE } from "../../../protocol/streams.ts";
import { endMessage } from "../../session/runs/run-end.ts";
import type { RunFacts } from "../../session/runs/run-record.ts";
import { invalidInput } from "../errors.ts";
import type { StreamState } from "../state.ts";
import type { ImplicitStream, PreparedMessages, StreamKind } from "../stream-kind.ts";
import { EMPTY_RUN_MEMORY, foldRunMemory, type RunMemory } from "./run-memory.ts";
import type { RunProgressNotifier } from "./run-progress-notifier.ts";

export interface RunKindOptions {
  /** Asks the session; with the lease of the append, if the request is one. */
  readonly runFacts: (lease: string | null) => Promise<RunFacts | null>;
  /** Secrets that are known by value. */
  readonly known: readonly string[];
  readonly progress: RunProgressNotifier;
}

/** Bounds and redacts a message. */
type Clean = (message: RunMessage, tails: RunTails) => ReturnType<typeof redactMessage>;

/**
 * The stream of a run. It exists when its session knows the run, is written by the holder of the run's
 * lease, and is closed by one end message. Messages are checked, bounded and redacted before they are
 * stored, so offsets and checksums never change.
 */
export function runStream({ runFacts, known, progress }: RunKindOptions): StreamKind<RunMemory> {
  const clean: Clean = (message, tails) => {
    const redacted = redactMessage(tails, pruneMessage(message), known);
    return { ...redacted, message: boundMessage(redacted.message) };
  };
  return {
    initial: EMPTY_RUN_MEMORY,
    fold: foldRunMemory,
    async implicit(append): Promise<ImplicitStream | null> {
      const facts = await runFacts(append?.lease ?? null);
      if (facts === null) return null;
      const { run, lease, over } = facts;
      const stream: ImplicitStream = { streamId: run, contentType: JSON_TYPE, kind: { lease } };
      if (over === null) return stream;
      return { ...stream, end: clean(endMessage(run, over, false), NO_TAILS).message };
    },
    authorize(state, append, hasData) {
      // A closed stream is reported as closed before the lease is checked.
      if (state.closed) return null;
      if (append.lease === null || append.lease !== state.memory.lease) return FENCED;
      if (append.close && !hasData) {
        return invalidInput("body", "is empty; a run is closed by its end message");
      }
      return null;
    },
    prepare: (state, messages, closes) => prepare(state.memory.tails, messages, closes, clean),
    onCommitted: (state, entries) => progress.onCommitted(state, entries),
  };
}

/** The message that ends a run's stream; `null` when it has ended. */
export function runEnding(
  state: StreamState<RunMemory>,
  end: (produced: boolean) => EndMessage,
  known: readonly string[],
): EndMessage | null {
  if (state.closed) return null;
  const { message } = redactMessage(NO_TAILS, end(state.tail > 0), known);
  const bound = boundMessage(message);
  return bound.type === "end" ? bound : null;
}

const FENCED: Rejection = {
  code: "lease_fenced",
  message: "Only the agent whose lease opened this run writes to it; send its lease in Live-Lease.",
};

function prepare(
  tailsBefore: RunTails,
  messages: readonly unknown[],
  closes: boolean,
  clean: Clean,
): PreparedMessages {
  const stored: RunMessage[] = [];
  let tails = tailsBefore;
  let redacted = 0;
  for (const [index, value] of messages.entries()) {
    const parsed = parseRunMessage(value);
    const at = messages.length === 1 ? "" : String(index);
    if (!parsed.ok) return refuse([at, parsed.issue.path].filter(Boolean).join("."), parsed.issue.reason);
    if (parsed.message.type === "end" && index < messages.length - 1) {
      return refuse(at, "is the end, and nothing may follow it");
    }
    const next = clean(parsed.message, tails);
    stored.push(next.message);
    tails = next.tails;
    redacted += next.count;
  }
  const ends = stored.at(-1)?.type === "end";
  if (closes && !ends) return refuse("body", "has no end message, and the run is to be closed");
  return {
    ok: true,
    messages: stored,
    ...(ends ? { close: true } : {}),
    ...(redacted === 0 ? {} : { kind: { redacted } }),
  };
}

/** @param path of the invalid member; empty for a message that is no object */
function refuse(path: string, reason: string): PreparedMessages {
  const rejection = invalidInput(path, reason);
  return { ok: false, rejection: path === "" ? { ...rejection, message: `message: ${reason}.` } : rejection };
}
