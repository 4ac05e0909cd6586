/** Comparing parameter values: numbers, texts and switches, by name. */
import type { ParamValues } from "../../protocol/snapshot.ts";

/** Whether both hold the same names with the same values. */
export function sameValues(a: ParamValues, b: ParamValues): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]));
}
