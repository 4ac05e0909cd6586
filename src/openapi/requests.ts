/** What the routes take, by the schemas that validate it. */
import * as v from "valibot";
import { EVENT_TYPES, EVENTS } from "../protocol/events/index.ts";
import { EvidenceSchema } from "../protocol/evidence.ts";
import { MAX_LEASE_MS, MAX_RETENTION_DAYS, MIN_LEASE_MS } from "../protocol/limits.ts";
import { PageFilesSchema } from "../protocol/page-files.ts";
import { ReplySchema } from "../protocol/replies.ts";
import { RUN_MESSAGES } from "../protocol/runs/messages.ts";
import { NotedSchema } from "../protocol/telemetry.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";

const integer = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** The schema of one event type. That of `generate` depends on its mode. */
function eventSchemas(type: (typeof EVENT_TYPES)[number]): JsonSchema[] {
  if (type !== "generate") return [jsonSchemaOf(EVENTS[type].schema)];
  const { getter } = EVENTS.generate.schema;
  return [jsonSchemaOf(getter({})), jsonSchemaOf(getter({ mode: "insert" }))];
}

/** By the name that each has among the document's components. */
export const REQUESTS = {
  BrowserEvent: () => ({ anyOf: EVENT_TYPES.flatMap(eventSchemas) }),
  Evidence: () => jsonSchemaOf(EvidenceSchema),
  PageFiles: () => jsonSchemaOf(PageFilesSchema),
  AgentReply: () => jsonSchemaOf(ReplySchema),
  Extend: () => jsonSchemaOf(v.object({ leaseMs: integer(MIN_LEASE_MS, MAX_LEASE_MS) })),
  Release: () => jsonSchemaOf(v.object({ delayMs: v.optional(integer(0, MAX_LEASE_MS)) })),
  Nothing: () => ({ type: "object" }),
  Prune: () => jsonSchemaOf(v.object({ days: v.optional(integer(1, MAX_RETENTION_DAYS)) })),
  Telemetry: () => ({
    anyOf: [jsonSchemaOf(NotedSchema), jsonSchemaOf(v.object({ events: v.array(NotedSchema) }))],
  }),
  RunMessages: () => ({
    type: "array",
    items: { anyOf: Object.values(RUN_MESSAGES).map(({ schema }) => jsonSchemaOf(schema)) },
  }),
} as const satisfies Readonly<Record<string, () => JsonSchema>>;

export type RequestName = keyof typeof REQUESTS;
