/** What one event type declares in the protocol; everything else that depends on the type is derived. */
import type * as v from "valibot";
import type { Phase } from "../phases.ts";
import type { ReplyType } from "../reply-types.ts";

/** The person's decision about the variants. */
export type DecisionType = "accept" | "discard";

/** How an event is worked on by agents. */
export interface WorkSpec {
  /** Lower is delivered first: the person's decisions, then what they wait for, then what can wait. */
  readonly priority: number;
  /** Replies that resolve it; `error` and `retry` apply to all work. */
  readonly resolvedBy: readonly ReplyType[];
  /** Whether a poll that names no `types` is given it. */
  readonly polledByDefault: boolean;
  /** The phase of its session while it waits; `null`: it leaves the phase alone. */
  readonly phase: Phase | null;
  /** Decisions that make it obsolete. */
  readonly supersededBy: readonly DecisionType[];
  /** The reason of the next action while no agent has taken it: one sentence. */
  readonly unclaimed: string;
}

/** One type of event that a browser posts. */
export interface EventSpec<Type extends string = string> {
  readonly schema: v.GenericSchema<unknown, { readonly type: Type }>;
  /** The actor that handles it: the session's, or the project's for events that belong to a page. */
  readonly handledBy: "session" | "project";
  /** Whether it creates its session; any other event needs one that exists. */
  readonly opensSession: boolean;
  /** `null`: no work for an agent. */
  readonly work: WorkSpec | null;
}
