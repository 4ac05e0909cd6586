/** Schemas of tools as clients get them. A model reads all of them in each conversation, so they say nothing twice. */
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
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
