/** Reads the parameters of a variant, and fits recorded values to them. */
import { isRecord } from "../../protocol/is-record.ts";
import {
  MAX_PARAMS,
  type ParamDeclaration,
  type RangeParam,
  type StepsParam,
} from "../../protocol/parameters.ts";
import type { ParamValues } from "../../protocol/snapshot.ts";

const PARAM_ID = /^[A-Za-z][A-Za-z0-9_-]{0,40}$/;

/**
 * Reads a `data-impeccable-params` attribute. A malformed declaration is left out, so that an agent's mistake
 * costs one control and not the variant.
 */
export function parseParameters(json: string | null): readonly ParamDeclaration[] {
  if (json === null) return [];
  let listed: unknown;
  try {
    listed = JSON.parse(json);
  } catch {
    return [];
  }
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((item: unknown) => declaration(item) ?? []).slice(0, MAX_PARAMS);
}

/** A variant's values: the recorded value where it fits the declaration, else the declared default. */
export function effectiveValues(declared: readonly ParamDeclaration[], recorded: ParamValues): ParamValues {
  return Object.fromEntries(
    declared.map((param) => {
      const value = recorded[param.id];
      return [param.id, fits(param, value) ? value : param.default];
    }),
  );
}

/** Whether both hold the same ids with the same values. */
export function sameValues(a: ParamValues, b: ParamValues): boolean {
  const ids = Object.keys(a);
  return ids.length === Object.keys(b).length && ids.every((id) => Object.is(a[id], b[id]));
}

function fits(param: ParamDeclaration, value: unknown): boolean {
  switch (param.kind) {
    case "range":
      return typeof value === "number" && value >= param.min && value <= param.max;
    case "steps":
      return param.options.some((option) => option.value === value);
    case "toggle":
      return typeof value === "boolean";
  }
}

function declaration(item: unknown): ParamDeclaration | null {
  if (!isRecord(item) || typeof item.id !== "string" || !PARAM_ID.test(item.id)) return null;
  const id = item.id;
  const label = typeof item.label === "string" && item.label !== "" ? item.label : id;
  switch (item.kind) {
    case "range":
      return range(id, label, item);
    case "steps":
      return steps(id, label, item);
    case "toggle":
      return { kind: "toggle", id, label, default: item.default === true };
    default:
      return null;
  }
}

function range(id: string, label: string, item: Record<string, unknown>): RangeParam | null {
  const { min, max, step } = item;
  if (!isNumber(min) || !isNumber(max) || min >= max) return null;
  return {
    kind: "range",
    id,
    label,
    min,
    max,
    step: isNumber(step) && step > 0 ? step : (max - min) / 100,
    default: isNumber(item.default) ? Math.min(max, Math.max(min, item.default)) : min,
  };
}

function steps(id: string, label: string, item: Record<string, unknown>): StepsParam | null {
  if (!Array.isArray(item.options)) return null;
  const options = item.options.flatMap((option: unknown) => {
    if (typeof option === "string" || typeof option === "number") {
      return { value: String(option), label: String(option) };
    }
    if (!isRecord(option) || typeof option.value !== "string") return [];
    return { value: option.value, label: typeof option.label === "string" ? option.label : option.value };
  });
  const first = options[0];
  if (first === undefined) return null;
  const initial = options.find((option) => option.value === item.default) ?? first;
  return { kind: "steps", id, label, options, default: initial.value };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
