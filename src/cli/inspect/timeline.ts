/** A session's timeline: entries of its journal and messages of its runs, as lines a person reads. */

import type { JournalEntryView, RunMessage } from "../../client/index.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { RECORDED_EVENT_TYPES } from "../../protocol/recorded-events.ts";
import { redactValue } from "../../protocol/runs/redact.ts";

/** One line of the timeline. */
export interface TimelineItem {
  /** ISO 8601. */
  readonly at: string;
  readonly who: "page" | "agent" | "server";
  readonly text: string;
  /** Pieces with the same key are one text. */
  readonly speech?: string;
}

const PAGE_ENTRIES: ReadonlySet<string> = new Set(RECORDED_EVENT_TYPES);
/** Bookkeeping, and entries that the messages of the run already show. */
const HIDDEN_ENTRIES: ReadonlySet<string> = new Set([
  "lease_extended",
  "outbox",
  "run_opened",
  "run_over",
  "run_ended",
]);
const SERVER_ENTRIES: ReadonlySet<string> = new Set([
  "lease_granted",
  "lease_released",
  "dead_letter",
  "requeued",
  "superseded",
  "compacted",
]);

/** An entry as a line; `null` for bookkeeping. Secrets that were typed on the page are redacted. */
export function fromEntry({ type, ts, event }: JournalEntryView): TimelineItem | null {
  if (HIDDEN_ENTRIES.has(type)) return null;
  const who = PAGE_ENTRIES.has(type) ? "page" : SERVER_ENTRIES.has(type) ? "server" : "agent";
  const details = event === undefined ? "" : detailsOf(redactValue(event));
  return { at: ts, who, text: `${type.replaceAll("_", " ")}${details === "" ? "" : `  ${details}`}` };
}

/** Members that are shown; ids, owners and whole elements are not. */
const SHOWN_MEMBERS = [
  "action",
  "count",
  "variantId",
  "variant",
  "visibleVariant",
  "paramValues",
  "freeformPrompt",
  "file",
  "message",
  "error",
  "reason",
] as const;

function detailsOf(event: Readonly<Record<string, unknown>>): string {
  const shown = SHOWN_MEMBERS.flatMap((name) => {
    const value = event[name];
    if (value === undefined || value === null || value === "") return [];
    if (isRecord(value) && Object.keys(value).length === 0) return [];
    return [`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`];
  });
  return shown.join("  ");
}

const TOOL_SIGNS = { started: "…", progress: "…", done: "✓", failed: "✗" } as const;

/** A message of a run as a line. */
export function fromMessage(run: string, message: RunMessage): TimelineItem {
  const { at } = message;
  switch (message.type) {
    case "text": {
      const channel = message.channel ?? "answer";
      const text = channel === "thinking" ? `(thinking) ${message.text}` : message.text;
      return { at, who: "agent", text, speech: `${run} ${channel}` };
    }
    case "tool": {
      const { state, name, summary } = message;
      return { at, who: "agent", text: `${TOOL_SIGNS[state]} ${name}${summary ? `  ${summary}` : ""}` };
    }
    case "phase": {
      const variant = message.variant === undefined ? "" : ` ${message.variant}`;
      return { at, who: "agent", text: `· ${message.phase.replaceAll("_", " ")}${variant}` };
    }
    case "attachment":
      return { at, who: "agent", text: `+ ${message.name} (${message.mime}, ${message.size} bytes)` };
    case "log":
      return { at, who: "agent", text: `${message.level}: ${message.text}` };
    case "end": {
      const why = message.message ?? message.reason ?? "";
      return { at, who: "server", text: `run ended: ${message.state}${why === "" ? "" : `  ${why}`}` };
    }
  }
}
