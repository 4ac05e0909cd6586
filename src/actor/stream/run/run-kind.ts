import type { Rejection } from "../../../protocol/errors.ts";
import { boundMessage, pruneMessage } from "../../../protocol/runs/bounds.ts";
import { EMPTY_RUN, foldRun, type RunOutput } from "../../../protocol/runs/fold.ts";
import { type EndMessage, parseRunMessage, type RunMessage } from "../../../protocol/runs/messages.ts";
import { NO_TAILS, type RunTails, redactMessage, tailsAfter } from "../../../protocol/runs/redact.ts";
import { encodeOffset, JSON_TYPE } from "../../../protocol/streams.ts";
import { endMessage } from "../../session/runs/run-end.ts";
import type { RunFacts } from "../../session/runs/run-record.ts";
import type { StreamEntry } from "../entries.ts";
import type { StreamState } from "../state.ts";
import type { ImplicitStream, PreparedMessages, StreamKind } from "../stream-kind.ts";
import type { RunProgressNotifier } from "./run-progress-notifier.ts";

/** What the stream of a run remembers of itself. */
export interface RunMemory {
  /** The right to write. */
  readonly lease: string | null;
  readonly view: RunOutput;
  /** The ends of what is stored, for secrets that come in two pieces. */
  readonly tails: RunTails;
}

export interface RunKindOptions {
  /** Asks the session; with the lease of whoever is about to write. */
  readonly runFacts: (lease: string | null) => Promise<RunFacts | null>;
  /** Secrets that are known by value. */
  readonly known: readonly string[];
  readonly progress: RunProgressNotifier;
}

/**
 * The stream of a run: opened by its session's word, written to by the holder of its lease, and ended by one
 * message that closes it. What is stored was checked, cut to its bounds and redacted first, so that offsets
 * and checksums never move.
 */
export function runStream({ runFacts: facts, known, progress: news }: RunKindOptions): StreamKind<RunMemory> {
  const clean = (message: RunMessage, tails: RunTails) => {
    const redacted = redactMessage(tails, pruneMessage(message), known);
    return { ...redacted, message: boundMessage(redacted.message) };
  };
  return {
    initial: { lease: null, view: EMPTY_RUN, tails: NO_TAILS },
    fold: remembered,
    async implicit(append): Promise<ImplicitStream | null> {
      const told = await facts(append?.lease ?? null);
      if (told === null) return null;
      const { run, lease, over } = told;
      const opening: ImplicitStream = { streamId: run, contentType: JSON_TYPE, kind: { lease } };
      if (over === null) return opening;
      return { ...opening, end: clean(endMessage(run, over, false), NO_TAILS).message };
    },
    authorize(state, append, hasData) {
      // Whoever comes late to a closed stream is told that it is closed.
      if (state.closed) return null;
      if (append.lease === null || append.lease !== state.memory.lease) return FENCED;
      if (append.close && !hasData) return invalid("body", "is empty; a run is closed by its end message");
      return null;
    },
    prepare: (state, messages, closes) => prepared(state, messages, closes, clean),
    onCommitted: (state, entries) => news.committed(state, entries),
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

function prepared(
  state: StreamState<RunMemory>,
  messages: readonly unknown[],
  closes: boolean,
  clean: (message: RunMessage, tails: RunTails) => ReturnType<typeof redactMessage>,
): PreparedMessages {
  const stored: RunMessage[] = [];
  let { tails } = state.memory;
  let redacted = 0;
  for (const [index, value] of messages.entries()) {
    const parsed = parseRunMessage(value);
    const at = messages.length === 1 ? "" : String(index);
    if (!parsed.ok) return refused([at, parsed.issue.path].filter(Boolean).join("."), parsed.issue.reason);
    if (parsed.message.type === "end" && index < messages.length - 1) {
      return refused(at, "is the end, and nothing may follow it");
    }
    const next = clean(parsed.message, tails);
    stored.push(next.message);
    tails = next.tails;
    redacted += next.count;
  }
  const ends = stored.at(-1)?.type === "end";
  if (closes && !ends) return refused("body", "has no end message, and the run is to be closed");
  return {
    ok: true,
    messages: stored,
    ...(ends ? { close: true } : {}),
    ...(redacted === 0 ? {} : { kind: { redacted } }),
  };
}

function remembered(memory: RunMemory, entry: StreamEntry): RunMemory {
  if (entry.type === "stream_created") {
    const { kind } = entry.event;
    return { ...memory, lease: isLeased(kind) ? kind.lease : null };
  }
  if (entry.type !== "stream_append") return memory;
  const { at, count, data } = entry.event;
  // What is stored was checked before it was.
  const messages = data && "messages" in data ? (data.messages as readonly RunMessage[]) : [];
  return {
    ...memory,
    view: foldRun(memory.view, messages, encodeOffset(at + count)),
    tails: messages.reduce(tailsAfter, memory.tails),
  };
}

function isLeased(kind: unknown): kind is { readonly lease: string } {
  return typeof kind === "object" && kind !== null && "lease" in kind && typeof kind.lease === "string";
}

function refused(path: string, reason: string): PreparedMessages {
  return { ok: false, rejection: invalid(path, reason) };
}

function invalid(path: string, reason: string): Rejection {
  return {
    code: "invalid_event",
    message: `${path === "" ? "message" : path}: ${reason}.`,
    details: { path, reason },
  };
}
