/** A session's timeline: entries of its journal and messages of its runs, as lines a person reads. */
import type { JournalEntryView, RunMessage } from "../../client/index.ts";
import { redactValue } from "../../protocol/runs/redact.ts";
import { entryDisplay } from "../../protocol/session-entries.ts";
import { isRecord } from "../core/arguments.ts";

/** One thing that happened. */
export interface TimelineItem {
  /** ISO 8601. */
  readonly at: string;
  readonly who: "page" | "agent" | "server";
  readonly text: string;
  /** Pieces of the same speech have the same key and are one text. */
  readonly speech?: string;
}

/** What an entry says; `null` for bookkeeping. Secrets a person typed are left out. */
export function fromEntry({ type, ts, event }: JournalEntryView): TimelineItem | null {
  const { by: who, shown } = entryDisplay(type);
  if (!shown) return null;
  const details = event === undefined ? "" : detailsOf(redactValue(event));
  return { at: ts, who, text: `${type.replaceAll("_", " ")}${details === "" ? "" : `  ${details}`}` };
}

/** Members that say something; ids, owners and whole elements do not. */
const TOLD_MEMBERS = [
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
  const told = TOLD_MEMBERS.flatMap((name) => {
    const value = event[name];
    if (value === undefined || value === null || value === "") return [];
    if (isRecord(value) && Object.keys(value).length === 0) return [];
    return [`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`];
  });
  return told.join("  ");
}

const TOOL_SIGNS = { started: "…", progress: "…", done: "✓", failed: "✗" } as const;

/** What a message of a run says. */
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
