/** What the routes answer, as schemas. Each is held to the protocol's type by the compiler. */
import * as v from "valibot";
import type { HistoryResponse } from "../protocol/history.ts";
import type { PruneResponse } from "../protocol/local-server.ts";
import type { NextAction } from "../protocol/next-action.ts";
import { NEXT_ACTIONS } from "../protocol/next-action.ts";
import type { PageFilesResponse } from "../protocol/page-files.ts";
import { PHASES } from "../protocol/phases.ts";
import type { PendingEventView } from "../protocol/snapshot.ts";
import type { EventResponse, Health, ReplyResponse } from "../protocol/status.ts";
import { WORK_TYPES } from "../protocol/work.ts";

/** A schema of a response: its output is the protocol's type. */
type Of<T> = v.GenericSchema<unknown, T>;

const Time = v.pipe(v.string(), v.isoTimestamp());
const Anything = v.looseObject({});

const health: Of<Health> = v.object({
  status: v.literal("ok"),
  version: v.string(),
  port: v.nullable(v.number()),
  mode: v.literal("variant"),
  host: v.picklist(["node", "deno", "workerd"]),
  hasProjectContext: v.boolean(),
  connectedClients: v.number(),
});

const eventMembers = {
  ok: v.literal(true),
  id: v.string(),
  seq: v.number(),
  phase: v.picklist(PHASES),
  duplicate: v.exactOptional(v.literal(true)),
  stale: v.exactOptional(v.literal(true)),
};
const eventResponse: Of<EventResponse> = v.looseObject(eventMembers);
const replyResponse: Of<ReplyResponse> = v.looseObject({
  ...eventMembers,
  superseded: v.exactOptional(v.literal(true)),
});

const leaseMembers = {
  agent: v.string(),
  attempt: v.number(),
  grantedAt: Time,
  expiresAt: Time,
  run: v.exactOptional(v.string()),
};
const lease = v.object({ id: v.string(), ...leaseMembers });

const presenceMembers = {
  listening: v.boolean(),
  names: v.array(v.string()),
  agents: v.exactOptional(
    v.array(
      v.object({
        name: v.string(),
        types: v.exactOptional(v.array(v.picklist(WORK_TYPES))),
        session: v.exactOptional(v.string()),
      }),
    ),
  ),
  absent: v.exactOptional(v.array(v.object({ name: v.string(), since: Time }))),
};

const pendingEvent: Of<PendingEventView> = v.object({
  id: v.string(),
  type: v.picklist(WORK_TYPES),
  seq: v.number(),
  attempts: v.number(),
  leased: v.boolean(),
  leaseUntil: v.nullable(Time),
  dead: v.boolean(),
  assignee: v.exactOptional(v.string()),
  lease: v.exactOptional(v.object(leaseMembers)),
});

const nextAction: Of<NextAction> = v.object({
  action: v.picklist(NEXT_ACTIONS),
  reason: v.string(),
  command: v.nullable(v.string()),
  sessionId: v.nullable(v.string()),
  file: v.exactOptional(v.string()),
  paramValues: v.exactOptional(v.record(v.string(), v.unknown())),
  lease: v.exactOptional(v.object({ agent: v.string(), expiresAt: Time })),
});

const summaryMembers = {
  id: v.string(),
  phase: v.picklist(PHASES),
  pageUrl: v.nullable(v.string()),
  element: v.nullable(Anything),
  expectedVariants: v.number(),
  arrivedVariants: v.number(),
  visibleVariant: v.nullable(v.number()),
  paramValues: Anything,
  mounts: Anything,
  activeOwner: v.nullable(v.string()),
  checkpointRevision: v.nullable(v.number()),
  delivery: v.nullable(Anything),
  runs: v.array(v.looseObject({ run: v.string(), state: v.string(), offset: v.string() })),
  sourceFile: v.nullable(v.string()),
  nextAction,
  updatedAt: Time,
};
const summary = v.looseObject(summaryMembers);
const snapshot = v.looseObject({
  ...summaryMembers,
  pendingEvents: v.array(pendingEvent),
  pendingEvent: v.nullable(pendingEvent),
  deliveryLease: v.nullable(v.object(leaseMembers)),
  diagnostics: v.array(v.looseObject({ code: v.string(), message: v.string(), at: Time })),
  createdAt: v.nullable(Time),
  nextSeq: v.number(),
});

const status = v.object({
  status: v.literal("ok"),
  port: v.nullable(v.number()),
  connectedClients: v.number(),
  tabs: v.object({ visible: v.number(), hidden: v.number() }),
  activeSessions: v.array(snapshot),
  pendingEvents: v.array(pendingEvent),
  agent: v.object(presenceMembers),
  deadLetters: v.array(pendingEvent),
  storage: v.looseObject({ driver: v.string(), durability: v.picklist(["strict", "relaxed"]) }),
});

const delivered = v.looseObject({ type: v.picklist(WORK_TYPES), id: v.string(), seq: v.number(), lease });
const pollResponse = v.union([
  delivered,
  v.object({ type: v.literal("timeout") }),
  v.object({ type: v.literal("exit") }),
]);

const journal = v.looseObject({
  id: v.string(),
  lateCount: v.number(),
  entries: v.array(v.looseObject({ seq: v.number(), type: v.string(), ts: Time })),
});

const history: Of<HistoryResponse> = v.object({
  history: v.array(
    v.looseObject({
      id: v.string(),
      variantId: v.string(),
      paramValues: v.record(v.string(), v.unknown()),
      file: v.nullable(v.string()),
      diff: v.nullable(v.string()),
      at: v.string(),
      undoneAt: v.exactOptional(v.string()),
    }),
  ),
});

const prune: Of<PruneResponse> = v.object({ pruned: v.array(v.string()) });

const replyFrame = v.looseObject({
  type: v.picklist(["done", "agent_done", "complete", "discarded", "error", "steer_done"]),
  id: v.string(),
  seq: v.number(),
});
const loggedEvent = v.looseObject({ n: v.number(), at: Time, event: v.looseObject({ type: v.string() }) });
/** The JSON of one `data:` line of the event stream. */
const serverEvent = v.union([
  v.looseObject({ type: v.literal("connected"), cursor: v.string(), sessions: v.array(summary) }),
  v.object({ type: v.literal("keepalive") }),
  replyFrame,
  v.looseObject({ type: v.literal("delivery"), id: v.string(), seq: v.number(), state: v.string() }),
  v.looseObject({ type: v.literal("session"), id: v.string(), summary }),
  v.looseObject({ type: v.literal("agent"), ...presenceMembers }),
  v.looseObject({
    type: v.literal("run"),
    id: v.string(),
    run: v.string(),
    state: v.string(),
    offset: v.string(),
  }),
  v.looseObject({ type: v.literal("resync"), reason: v.string(), sessions: v.array(summary) }),
  v.looseObject({ type: v.literal("exit") }),
]);

const stored = v.looseObject({ ok: v.literal(true), path: v.string(), url: v.string(), sha256: v.string() });

const pageApp: Of<PageFilesResponse> = v.object({ ok: v.literal(true), app: v.nullable(v.string()) });

/** By the name that each has among the document's components. */
export const RESPONSES = {
  Health: health,
  Status: status,
  Session: snapshot,
  Journal: journal,
  History: history,
  EventResponse: eventResponse,
  ReplyResponse: replyResponse,
  PollResponse: pollResponse,
  Extended: v.object({ ok: v.literal(true), expiresAt: Time }),
  Ok: v.looseObject({ ok: v.literal(true) }),
  PageApp: pageApp,
  Stored: stored,
  Pruned: prune,
  DesignSystem: v.looseObject({ present: v.boolean(), hasMd: v.boolean(), hasSidecar: v.boolean() }),
  StreamDiagnostics: v.looseObject({ events: v.array(Anything), counts: Anything, redacted: v.number() }),
  LoggedEvents: v.object({ events: v.array(loggedEvent), next: v.number(), newest: v.number() }),
  ServerEvent: serverEvent,
} as const;

export type ResponseName = keyof typeof RESPONSES;
