/**
 * The words of an item. Secrets are taken out of entries here, which are read verbatim; all else was redacted by the
 * server, and what is redacted twice has its marks cut.
 */
import type { JournalEntryView } from "../../client/index.ts";
import { isRecord } from "../../protocol/is-record.ts";
import type { LoggedEvent } from "../../protocol/logged-events.ts";
import type { RunMessage } from "../../protocol/runs/messages.ts";
import { redactValue } from "../../protocol/runs/redact.ts";
import type { Item } from "./item.ts";

export interface Description {
  readonly title: string;
  readonly detail: string;
}

/** Title and detail of an item, redacted. */
export function describeItem(item: Item): Description {
  const { title, detail } = wordsOf(item);
  // Cut afterwards: of a secret that is cut, no shape is known.
  const shown = item.source.from === "journal" ? redactValue(detail) : detail;
  return { title, detail: shown.slice(0, MAX_DETAIL) };
}

/** What an item stands for as JSON, redacted. */
export function itemData({ source }: Item): unknown {
  switch (source.from) {
    case "journal":
      return redactValue(source.entry);
    case "run":
      return { run: source.run, ...source.message };
    case "log":
      return source.logged;
    case "telemetry":
      return source.telemetry;
  }
}

/** What a search looks at, in lower case. */
export function searchText(item: Item): string {
  const { title, detail } = wordsOf(item);
  return `${title} ${detail}`.toLowerCase();
}

/** Behind this a line is not readable. */
const MAX_DETAIL = 300;

function wordsOf({ source }: Item): Description {
  switch (source.from) {
    case "journal":
      return entryWords(source.entry);
    case "run":
      return messageWords(source.message);
    case "log":
      return loggedWords(source.logged);
    case "telemetry": {
      const { code, detail = "", run = "" } = source.telemetry;
      return {
        title: code === "lease.fenced" ? "fenced" : code,
        detail: [detail, run].filter(Boolean).join("  "),
      };
    }
  }
}

/** Members of an event that a line shows. */
const SHOWN = [
  ...["agent", "attempt", "action", "count", "variantId", "variant", "visibleVariant", "revision", "phase"],
  ...["cause", "state", "freeformPrompt", "message", "file", "error", "reason", "pageUrl", "run"],
] as const;

function entryWords({ type, event = {}, of }: JournalEntryView): Description {
  const about = of === undefined ? [] : [`of ${of}`];
  return { title: type.replaceAll("_", " "), detail: [...about, ...membersOf(event)].join("  ") };
}

function membersOf(event: Readonly<Record<string, unknown>>): readonly string[] {
  return SHOWN.flatMap((name) => {
    const value = event[name];
    if (value === undefined || value === null || value === "") return [];
    return [`${name}=${isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)}`];
  });
}

function messageWords(message: RunMessage): Description {
  switch (message.type) {
    case "text":
      return { title: message.channel === "thinking" ? "thinks" : "says", detail: message.text };
    case "tool":
      return { title: `${message.name} ${message.state}`, detail: message.summary ?? "" };
    case "phase":
      return {
        title: message.phase.replaceAll("_", " "),
        detail: message.variant === undefined ? "" : `variant ${message.variant}`,
      };
    case "attachment":
      return { title: "attachment", detail: `${message.name}, ${message.size} bytes` };
    case "log":
      return { title: `log ${message.level}`, detail: message.text };
    case "end":
      return { title: `run ended: ${message.state}`, detail: message.message ?? message.reason ?? "" };
  }
}

function loggedWords({ event }: LoggedEvent): Description {
  if (event.type === "agent") {
    const names = event.names.join(", ");
    return { title: event.listening ? "an agent waits" : "no agent waits", detail: names };
  }
  const words = Object.entries(event).filter(
    ([name, value]) => name !== "id" && name !== "type" && !isRecord(value),
  );
  return {
    title: `sent ${event.type}`,
    detail: words.map(([name, value]) => `${name}=${String(value)}`).join("  "),
  };
}
