/** The JSON Schema of a valibot schema, as OpenAPI 3.1 uses it. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Rules that JSON Schema cannot say (checks over several members) are left out; the server applies them. */
export function jsonSchemaOf(schema: v.GenericSchema): JsonSchema {
  const { $schema: _, ...converted } = toJsonSchema(schema, {
    target: "draft-2020-12",
    // What arrives is described, before any conversion.
    typeMode: "input",
    errorMode: "ignore",
    // The only custom schema of the protocol is a plain object.
    overrideSchema: ({ valibotSchema }) => (valibotSchema.type === "custom" ? { type: "object" } : undefined),
  });
  return { ...converted };
}
