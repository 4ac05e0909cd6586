/** Schemas of tools as clients get them. A model reads all of them in each conversation, so they say nothing twice. */
import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { isRecord } from "../protocol/is-record.ts";

/** A schema as `toStandardJsonSchema` makes it, without what is the default of JSON Schema. */
export function toolSchema<Schema extends v.GenericSchema>(
  schema: Schema,
): ReturnType<typeof toStandardJsonSchema<Schema>> {
  const standard = toStandardJsonSchema(schema)["~standard"];
  const { input, output } = standard.jsonSchema;
  const jsonSchema: typeof standard.jsonSchema = {
    input: (options) => compactMembers(input(options)),
    output: (options) => compactMembers(output(options)),
  };
  return { "~standard": { ...standard, jsonSchema } };
}

/** Arguments that fit their schema, or what is wrong with them. */
export type CheckedArguments<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly problems: readonly ArgumentProblem[]; readonly given: unknown };

export interface ArgumentProblem {
  /** Names of members and indexes, joined by dots; empty for the arguments as a whole. */
  readonly path: string;
  readonly reason: string;
}

/**
 * A schema that clients read as `toolSchema` makes it, and that accepts everything: the SDK words a refusal of its own,
 * without a code or a next step, so the tool refuses instead.
 */
export function argumentsSchema<Schema extends v.GenericSchema>(
  schema: Schema,
): StandardSchemaWithJSON<v.InferInput<Schema>, CheckedArguments<v.InferOutput<Schema>>> {
  const { jsonSchema } = toolSchema(schema)["~standard"];
  const validate = (given: unknown) => ({ value: checkArguments(schema, given) });
  return { "~standard": { version: 1, vendor: "valibot", validate, jsonSchema } };
}

function checkArguments<Schema extends v.GenericSchema>(
  schema: Schema,
  given: unknown,
): CheckedArguments<v.InferOutput<Schema>> {
  const checked = v.safeParse(schema, given);
  if (checked.success) return { ok: true, value: checked.output };
  const problems = checked.issues.map((issue) => ({
    path: issue.path?.map(({ key }) => String(key)).join(".") ?? "",
    reason: issue.message,
  }));
  return { ok: false, problems, given };
}

function compactMembers(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(members).filter(([name, value]) => !isDefault(name, value));
  return Object.fromEntries(kept.map(([name, value]) => [name, compact(value)]));
}

function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compact);
  return isRecord(value) ? compactMembers(value) : value;
}

/** The dialect is that of the protocol; an empty list of members constrains nothing. */
function isDefault(name: string, value: unknown): boolean {
  if (name === "$schema") return typeof value === "string";
  if (name === "required") return Array.isArray(value) && value.length === 0;
  return name === "properties" && isRecord(value) && Object.keys(value).length === 0;
}
