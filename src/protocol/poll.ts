/** `GET /poll`: its query, and what it answers. */
import * as v from "valibot";
import type { CarbonizeCleanupEvent } from "./events/carbonize-cleanup.ts";
import type { EventOf, SessionEventType } from "./events/index.ts";
import { SESSION_ID } from "./ids.ts";
import {
  DEFAULT_LEASE_MS,
  MAX_LEASE_MS,
  MAX_NAME_CHARS,
  MAX_POLL_TIMEOUT_MS,
  MIN_LEASE_MS,
} from "./limits.ts";
import { firstIssue, type ValidationIssue } from "./validation.ts";
import { type LeaseView, WORK_TYPES, type WorkEventType, type WorkType } from "./work.ts";

/** Digits only: a value that is not an integer in range is refused, never replaced by a default. */
const integerBetween = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[0-9]{1,10}$/, `must be an integer from ${min} to ${max}`),
    v.transform(Number),
    v.minValue(min, `must be an integer from ${min} to ${max}`),
    v.maxValue(max, `must be an integer from ${min} to ${max}`),
  );

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_CHARS));

const Query = v.object({
  timeout: v.optional(integerBetween(1, MAX_POLL_TIMEOUT_MS), String(MAX_POLL_TIMEOUT_MS)),
  leaseMs: v.optional(integerBetween(MIN_LEASE_MS, MAX_LEASE_MS), String(DEFAULT_LEASE_MS)),
  agent: v.optional(Name, "agent"),
  attemptId: v.optional(Name),
  types: v.optional(
    v.pipe(
      v.string(),
      v.transform((list) => list.split(",").map((type) => type.trim())),
      v.array(v.pipe(v.string(), v.minLength(1, "must name types of work"))),
      // Agents of another version know other types of work: there is none of those here.
      v.transform((names) => names.filter(isWorkType)),
    ),
  ),
  session: v.optional(v.pipe(v.string(), v.regex(SESSION_ID, "must be 8 lower-case hex characters"))),
});

export type PollQuery = v.InferOutput<typeof Query>;

export type ParsedPollQuery =
  | { readonly ok: true; readonly query: PollQuery }
  | { readonly ok: false; readonly issue: ValidationIssue };

/** Validates the query of `GET /poll`. */
export function parsePollQuery(query: Readonly<Record<string, string>>): ParsedPollQuery {
  const result = v.safeParse(Query, query);
  return result.success
    ? { ok: true, query: result.output }
    : { ok: false, issue: firstIssue(result.issues) };
}

/** Validates one integer given as text or number (`leaseMs`, `delayMs`); `null` when it is not one in range. */
export function parseIntegerBetween(value: unknown, min: number, max: number): number | null {
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) return null;
  return value;
}

function isWorkType(name: string): name is WorkType {
  return WORK_TYPES.some((type) => type === name);
}

/** An event that can be work for an agent. */
export type DeliverableEvent =
  | EventOf<Extract<WorkEventType, SessionEventType>>
  // The server names what belongs to a page.
  | (EventOf<Exclude<WorkEventType, SessionEventType>> & { readonly id: string })
  | CarbonizeCleanupEvent;

/** An event as an agent gets it. */
export type DeliveredEvent = DeliverableEvent & { readonly seq: number; readonly lease: LeaseView };

export type PollResponse = DeliveredEvent | { readonly type: "timeout" } | { readonly type: "exit" };
