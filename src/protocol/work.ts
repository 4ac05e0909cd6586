/** Work for agents: which events are work, in which order it is delivered, and which reply resolves it. */
import { carbonizeCleanup } from "./events/carbonize-cleanup.ts";
import { EVENT_TYPES, EVENTS, type EventType } from "./events/index.ts";
import type { DecisionType, WorkSpec } from "./events/spec.ts";
import type { Phase } from "./phases.ts";
import type { ReplyType } from "./reply-types.ts";

/** Types of browser events that an agent works on. */
export type WorkEventType = {
  [Type in EventType]: (typeof EVENTS)[Type]["work"] extends null ? never : Type;
}[EventType];

export type WorkType = WorkEventType | "carbonize_cleanup";

/** In order of delivery. */
export const WORK_TYPES: readonly WorkType[] = [
  ...EVENT_TYPES.filter(isWorkEventType),
  "carbonize_cleanup" as const,
].sort((a, b) => workSpec(a).priority - workSpec(b).priority);

/** What a poll is given when it names no `types`. */
export const DEFAULT_WORK_TYPES: readonly WorkType[] = WORK_TYPES.filter(
  (type) => workSpec(type).polledByDefault,
);

function isWorkEventType(type: EventType): type is WorkEventType {
  return EVENTS[type].work !== null;
}

/** What the registry declares of a type of work. */
export function workSpec(type: WorkType): WorkSpec {
  return type === "carbonize_cleanup" ? carbonizeCleanup : EVENTS[type].work;
}

/** Whether a reply of this type can resolve work of that type; `error` and `retry` apply to all. */
export function canResolve(reply: ReplyType, work: WorkType): boolean {
  return reply === "error" || reply === "retry" || workSpec(work).resolvedBy.includes(reply);
}

/** Whether some decision makes this work obsolete. */
export function isSupersedable(work: WorkType): boolean {
  return workSpec(work).supersededBy.length > 0;
}

/** Whether this decision makes this work obsolete. */
export function isSupersededBy(work: WorkType, decision: DecisionType): boolean {
  return workSpec(work).supersededBy.includes(decision);
}

/** Whether this work is the person's decision about the variants. */
export function isDecision(work: WorkType): work is DecisionType {
  return work === "accept" || work === "discard";
}

/** The phase a session is in while this work waits; `null` for work that leaves the phase alone. */
export function phaseOf(work: WorkType): Phase | null {
  return workSpec(work).phase;
}

/** A lease as an agent sees it. Times are ISO 8601 UTC with milliseconds. */
export interface LeaseView {
  readonly id: string;
  readonly agent: string;
  readonly attempt: number;
  readonly grantedAt: string;
  readonly expiresAt: string;
  /** The run that takes the agent's output; a prefetch has none. */
  readonly run?: string;
}
