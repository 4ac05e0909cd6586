import { invalid } from "./api-error.ts";
import type { AppContext } from "./app-env.ts";

/** A number of the query. @throws ApiError 400 when it is no integer of at most 12 digits */
export function integerQuery(c: AppContext, name: string, fallback: number): number {
  const value = c.req.query(name);
  if (value === undefined) return fallback;
  if (!/^\d{1,12}$/.test(value)) throw invalid("invalid_query", { path: name, reason: "must be an integer" });
  return Number(value);
}
