/** Parameters that several operations share. */
import { MAX_NAME_CHARS } from "../protocol/limits.ts";
import type { Parameter } from "./operation.ts";

const text = { type: "string" } as const;

export function pathParameter(name: string, description: string, pattern?: string): Parameter {
  const schema = pattern === undefined ? text : { ...text, pattern };
  return { name, in: "path", schema, description, required: true };
}

export function query(name: string, description: string, schema: Parameter["schema"] = text): Parameter {
  return { name, in: "query", schema, description };
}

export function header(name: string, description: string): Parameter {
  return { name, in: "header", schema: text, description };
}

export function integerBetween(minimum: number, maximum: number, byDefault?: number): Parameter["schema"] {
  return { type: "integer", minimum, maximum, ...(byDefault === undefined ? {} : { default: byDefault }) };
}

export const NAME = { type: "string", minLength: 1, maxLength: MAX_NAME_CHARS } as const;
export const SESSION = pathParameter("id", "The session", "^[0-9a-f]{8}$");
export const ARTIFACT = pathParameter("name", "The artifact's file name");
export const LEASE = pathParameter("leaseId", "The lease of a polled event");
export const STREAM_PATH = pathParameter(
  "path",
  "The stream; it may have several parts. `<session>/<run>` is a run of that session",
);
