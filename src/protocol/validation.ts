/** What every parser of the protocol shares: validation by schema, and the first thing that is wrong. */
import * as v from "valibot";

/** Why a value was refused: the first thing wrong with it, and where (dotted path). */
export interface ValidationIssue {
  readonly path: string;
  readonly reason: string;
}

export type Parsed<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly issue: ValidationIssue };

/** The first issue of a failed validation as a path and a reason. */
export function firstIssue(issues: readonly v.BaseIssue<unknown>[]): ValidationIssue {
  const issue = issues[0];
  return {
    path: (issue && v.getDotPath(issue)) ?? "",
    reason: issue?.message ?? "is not valid",
  };
}

/** Validates a value against one schema. */
export function parseWith<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): Parsed<v.InferOutput<Schema>> {
  const result = v.safeParse(schema, value);
  return result.success
    ? { ok: true, value: result.output }
    : { ok: false, issue: firstIssue(result.issues) };
}

/** Schemas by the `type` of the value they describe. */
type Schemas<Registry> = { readonly [Type in keyof Registry]: { readonly schema: v.GenericSchema } };

/**
 * Validates a value against the schema that its `type` member names. `v.variant` does not serve here: it
 * takes no schema that depends on a second member, as that of `generate` depends on `mode`.
 * @param kind what the value is, for the reason of an unknown type
 */
export function parseByType<Registry extends Schemas<Registry>>(
  registry: Registry,
  value: Readonly<Record<string, unknown>>,
  kind: string,
): Parsed<v.InferOutput<Registry[keyof Registry]["schema"]>> {
  const { type } = value;
  if (typeof type !== "string") return { ok: false, issue: { path: "type", reason: "must be a string" } };
  if (!isTypeOf(registry, type)) {
    return { ok: false, issue: { path: "type", reason: `is not a known ${kind} type` } };
  }
  return parseWith(registry[type].schema, value);
}

function isTypeOf<Registry extends Schemas<Registry>>(
  registry: Registry,
  type: string,
): type is keyof Registry & string {
  return Object.hasOwn(registry, type);
}
