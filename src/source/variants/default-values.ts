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

/** Default values by parameter id. Malformed parameters are left out, as on the page. */
export function defaultValues(declared: string | null): Record<string, string | number | boolean> {
  const values: Record<string, string | number | boolean> = {};
  for (const item of parseList(declared)) {
    const { success, output: param } = v.safeParse(Param, item);
    if (!success) continue;
    if (param.kind === "range") values[param.id] = param.default ?? param.min;
    else if (param.kind === "toggle") values[param.id] = param.default ?? false;
    else {
      const [first] = param.options;
      const value = param.default ?? (typeof first === "object" ? first.value : first);
      if (value !== undefined) values[param.id] = String(value);
    }
  }
  return values;
}

function parseList(declared: string | null): unknown[] {
  try {
    const value: unknown = JSON.parse(declared ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
