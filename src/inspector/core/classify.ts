/** Kind and tone of what the timeline lists. */
import type { JournalEntryView } from "../../client/index.ts";
import type { LoggedEvent } from "../../protocol/logged-events.ts";
import type { RunMessage } from "../../protocol/runs/messages.ts";
import { entryDisplay } from "../../protocol/session-entries.ts";
import type { TelemetryEvent } from "../../protocol/telemetry.ts";
import type { Kind, Tone } from "./item.ts";

const SERVER_KINDS: Readonly<Record<string, Kind>> = {
  checkpoint: "checkpoint",
  lease_granted: "lease",
  lease_extended: "lease",
  lease_released: "lease",
  dead_letter: "lease",
  requeued: "lease",
  superseded: "lease",
  run_opened: "run",
  run_over: "run",
  run_ended: "run",
  wrapper_gone: "storage",
  outbox: "storage",
  compacted: "storage",
};
const BY_ORIGIN = { page: "event", agent: "reply", server: "storage" } as const;

/** The kind of a journal entry. */
export function kindOfEntry(type: string): Kind {
  return SERVER_KINDS[type] ?? BY_ORIGIN[entryDisplay(type).by];
}

const BAD_ENTRIES: ReadonlySet<string> = new Set([
  "error",
  "dead_letter",
  "variant_mount_failed",
  "wrapper_gone",
]);
const GOOD_ENTRIES: ReadonlySet<string> = new Set(["done", "agent_done", "complete", "steer_done"]);

/** The tone of a journal entry; work that an agent lost by time is bad. */
export function toneOfEntry({ type, event }: JournalEntryView): Tone {
  if (GOOD_ENTRIES.has(type)) return "good";
  const isLost = type === "run_over" && (event?.cause === "expired" || event?.cause === "stale");
  return isLost || BAD_ENTRIES.has(type) ? "bad" : "plain";
}

/** The tone of a message of a run. */
export function toneOfMessage(message: RunMessage): Tone {
  if (message.type === "end") return message.state === "done" ? "good" : "bad";
  if (message.type === "tool") return message.state === "failed" ? "bad" : "plain";
  return message.type === "log" && message.level === "error" ? "bad" : "plain";
}

const PLAIN_CODES: ReadonlySet<TelemetryEvent["code"]> = new Set([
  ...(["client.stream.view-remount", "client.reconnected", "client.resynced"] as const),
  ...(["client.stream.user-abort", "stream.aborted.signal", "stream.aborted.client"] as const),
]);
const GOOD_CODES: ReadonlySet<TelemetryEvent["code"]> = new Set(["stream.completed", "client.stream.done"]);

/** The tone of a reason code. */
export function toneOfCode(code: TelemetryEvent["code"]): Tone {
  if (GOOD_CODES.has(code)) return "good";
  return PLAIN_CODES.has(code) ? "plain" : "bad";
}

/** Which agents wait is told by the presence that browsers are sent; all else was sent about the session. */
export function kindOfLogged({ event }: LoggedEvent): Kind {
  return event.type === "agent" ? "poll" : "sent";
}
