/** The values of a variant's parameters before you tune them, as the page shows the variant. */
import * as v from "valibot";

const Option = v.union([v.string(), v.number(), v.looseObject({ value: v.string() })]);
const Param = v.variant("kind", [
  v.looseObject({
    kind: v.literal("range"),
    id: v.string(),
    min: v.number(),
    default: v.optional(v.number()),
  }),
  v.looseObject({
    kind: v.literal("steps"),
    id: v.string(),
    options: v.array(Option),
    default: v.optional(v.union([v.string(), v.number()])),
  }),
  v.looseObject({ kind: v.literal("toggle"), id: v.string(), default: v.optional(v.boolean()) }),
]);

export type DeclaredParam = v.InferOutput<typeof Param>;

/** The well-formed parameters of a declaration, as the page reads it. */
export function declaredParams(declared: string | null): DeclaredParam[] {
  return parseList(declared).flatMap((item) => {
    const { success, output } = v.safeParse(Param, item);
    return success ? [output] : [];
  });
}

type ParamValue = string | number | boolean;

/** Default values by parameter id. Malformed parameters are left out, as on the page. */
export function defaultValues(declared: string | null): Record<string, ParamValue> {
  const values: Record<string, ParamValue> = {};
  for (const param of declaredParams(declared)) {
    const value = defaultOf(param);
    if (value !== undefined) values[param.id] = value;
  }
  return values;
}

/** `undefined` for steps without an option. */
function defaultOf(param: v.InferOutput<typeof Param>): ParamValue | undefined {
  if (param.kind === "range") return param.default ?? param.min;
  if (param.kind === "toggle") return param.default ?? false;
  const [first] = param.options;
  const value = param.default ?? (typeof first === "object" ? first.value : first);
  return value === undefined ? undefined : String(value);
}

function parseList(declared: string | null): unknown[] {
  try {
    const value: unknown = JSON.parse(declared ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
