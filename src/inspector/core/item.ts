/** What the timeline lists: entries of the journal, messages of runs, server events and telemetry. */

import type { JournalEntryView } from "../../client/index.ts";
import type { LoggedEvent } from "../../protocol/logged-events.ts";
import type { RunMessage } from "../../protocol/runs/messages.ts";
import type { TelemetryEvent } from "../../protocol/telemetry.ts";

export const KINDS = [
  ...(["event", "checkpoint", "lease", "run", "reply"] as const),
  ...(["poll", "sent", "telemetry", "storage"] as const),
] as const;
export type Kind = (typeof KINDS)[number];
export type Tone = "plain" | "good" | "bad";

export type ItemSource =
  | { readonly from: "journal"; readonly entry: JournalEntryView }
  | { readonly from: "run"; readonly run: string; readonly message: RunMessage }
  | { readonly from: "log"; readonly logged: LoggedEvent }
  | { readonly from: "telemetry"; readonly telemetry: TelemetryEvent };

/** One line of the timeline. */
export interface Item {
  /** Unique in the timeline, and the same at each load. */
  readonly key: string;
  readonly kind: Kind;
  readonly tone: Tone;
  /** Milliseconds of the wall clock. */
  readonly at: number;
  /** The number of the entry that it is, or that it follows. */
  readonly follows: number;
  readonly source: ItemSource;
  /** Names of what it stands for; what others name as their cause. */
  readonly provides: readonly string[];
  /** Names of what caused it. */
  readonly causes: readonly string[];
}

/** Names by which items refer to each other. */
export const reference = {
  entry: (seq: number) => `entry ${seq}`,
  /** The grant of a run's lease. */
  grant: (run: string) => `grant ${run}`,
  /** The entry that ended a run's lease. */
  over: (run: string) => `over ${run}`,
  /** The last message of a run. */
  end: (run: string) => `end ${run}`,
} as const;
