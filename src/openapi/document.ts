/** The OpenAPI 3.1 document of the HTTP interface. */
import { ERROR_STATUS, type ErrorCode } from "../protocol/errors.ts";
import { VERSION } from "../protocol/version.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import type { Access, Content, RouteOperation } from "./operation.ts";
import { AGENT_OPERATIONS } from "./operations/agents.ts";
import { PAGE_OPERATIONS } from "./operations/pages.ts";
import { STREAM_OPERATIONS } from "./operations/streams.ts";
import { REQUESTS } from "./requests.ts";
import { RESPONSES } from "./responses.ts";

export const OPERATIONS: readonly RouteOperation[] = [
  ...PAGE_OPERATIONS,
  ...AGENT_OPERATIONS,
  ...STREAM_OPERATIONS,
];

/** Of every operation. */
const COMMON: readonly ErrorCode[] = [
  "host_not_allowed",
  "origin_not_allowed",
  "internal_error",
  "storage_failed",
];
const OF_TOKENS: Readonly<Record<Access, readonly ErrorCode[]>> = {
  none: [],
  browser: ["unauthorized", "not_configured"],
  agent: ["unauthorized", "forbidden", "not_configured"],
};
const OF_WRITES: readonly ErrorCode[] = ["rate_limited", "payload_too_large"];
const OF_JSON: readonly ErrorCode[] = ["invalid_json", "unsupported_media_type"];
const PUBLIC: readonly JsonSchema[] = [];
const BEARER = [{ bearer: [] }, { query: [] }];

/** @param server where the paths begin */
export function openApiDocument(server: string): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of OPERATIONS) {
    const methods = paths[operation.path] ?? {};
    methods[operation.method] = operationObject(operation);
    paths[operation.path] = methods;
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Impeccable Live",
      version: VERSION,
      description: "Live design sessions: pages post events, agents poll them, write source and reply.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: server }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The agent token, or the browser token" },
        query: { type: "apiKey", in: "query", name: "token" },
      },
      schemas: schemas(),
    },
  };
}

function schemas(): JsonSchema {
  const requests = Object.entries(REQUESTS).map(([name, schema]) => [name, schema()]);
  const responses = Object.entries(RESPONSES).map(([name, schema]) => [name, jsonSchemaOf(schema)]);
  const error = {
    type: "object",
    required: ["error", "message"],
    properties: {
      error: { type: "string", enum: Object.keys(ERROR_STATUS) },
      message: { type: "string", description: "One sentence: what to do" },
    },
  };
  return Object.fromEntries([...requests, ...responses, ["Error", error]]);
}

function operationObject(operation: RouteOperation): JsonSchema {
  const { id, summary, access, parameters = [], body, bodyOptional, localOnly } = operation;
  return {
    operationId: id,
    summary,
    ...(localOnly ? { description: "Not on a deployed worker." } : {}),
    security: access === "none" ? PUBLIC : BEARER,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: bodyOptional !== true, content: contentObject(body) } } : {}),
    responses: { ...success(operation), ...failures(operation) },
  };
}

function success({ status = 200, answer, headers = {} }: RouteOperation): JsonSchema {
  const described = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: "string" } },
  ]);
  return {
    [String(status)]: {
      description: "Done",
      ...(described.length > 0 ? { headers: Object.fromEntries(described) } : {}),
      ...(answer ? { content: contentObject(answer) } : {}),
    },
  };
}

/** One response per status, with the codes that it may carry. */
function failures({ access, body, method, errors = [] }: RouteOperation): JsonSchema {
  const writes = method === "post" || method === "put";
  const codes = new Set([
    ...COMMON,
    ...OF_TOKENS[access],
    ...(writes ? OF_WRITES : []),
    ...(body && "json" in body ? OF_JSON : []),
    ...errors,
  ]);
  const statuses = new Set([...codes].map((code) => ERROR_STATUS[code]));
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      failure([...codes].filter((code) => ERROR_STATUS[code] === status)),
    ]),
  );
}

function failure(codes: readonly ErrorCode[]): JsonSchema {
  const only = { type: "object", properties: { error: { enum: codes } } };
  const schema = { allOf: [{ $ref: "#/components/schemas/Error" }, only] };
  const retry = { description: "Seconds", schema: { type: "integer" } };
  return {
    description: codes.join(", "),
    ...(codes.includes("rate_limited") ? { headers: { "Retry-After": retry } } : {}),
    content: { "application/json": { schema } },
  };
}

function contentObject(content: Content): JsonSchema {
  if ("json" in content)
    return { "application/json": { schema: { $ref: `#/components/schemas/${content.json}` } } };
  if ("text" in content) return { [content.text]: { schema: { type: "string" } } };
  if ("binary" in content) return { [content.binary]: {} };
  const frame = { $ref: `#/components/schemas/${content.events}` };
  const description = "Lines `id:` (the cursor) and `data:` (JSON of this schema), without event names";
  return {
    "text/event-stream": {
      schema: { type: "string", description, contentMediaType: "application/json", contentSchema: frame },
    },
  };
}
