/** Parameters a variant declares: what can be tuned without asking the agent again. */
import { isRecord } from "../../protocol/is-record.ts";
import type { ParamValues } from "../../protocol/snapshot.ts";

export interface RangeParam {
  readonly kind: "range";
  readonly id: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly initial: number;
}

export interface StepsParam {
  readonly kind: "steps";
  readonly id: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly initial: string;
}

export interface ToggleParam {
  readonly kind: "toggle";
  readonly id: string;
  readonly label: string;
  readonly initial: boolean;
}

export type ParamDeclaration = RangeParam | StepsParam | ToggleParam;

/** Most that a variant may declare; more would not be a panel but a form. */
export const MAX_PARAMS = 4;
const PARAM_ID = /^[A-Za-z][A-Za-z0-9_-]{0,40}$/;

/**
 * Reads a `data-impeccable-params` attribute. What is not a well-formed declaration is left out, so that
 * one mistake of an agent costs one control and not the variant.
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

/** A variant's values: what is recorded wins over the declared default whenever it fits the declaration. */
export function effectiveValues(declared: readonly ParamDeclaration[], recorded: ParamValues): ParamValues {
  return Object.fromEntries(
    declared.map((param) => {
      const value = recorded[param.id];
      return [param.id, fits(param, value) ? value : param.initial];
    }),
  );
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
      return { kind: "toggle", id, label, initial: item.default === true };
    default:
      return null;
  }
}

function range(id: string, label: string, item: Record<string, unknown>): RangeParam | null {
  const { min, max, step } = item;
  if (!isNumber(min) || !isNumber(max) || min >= max) return null;
  const initial = isNumber(item.default) ? Math.min(max, Math.max(min, item.default)) : min;
  return {
    kind: "range",
    id,
    label,
    min,
    max,
    step: isNumber(step) && step > 0 ? step : (max - min) / 100,
    initial,
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
  return { kind: "steps", id, label, options, initial: initial.value };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
