/**
 * Uses of a session's parameters in source: `var(--p-NAME)` and `data-p-NAME`. A project may have names of this
 * form of its own (tokens of a component library), so a use counts only for a parameter that the session has.
 */
import type { Range } from "../languages/language.ts";

/** What CSS calls a parameter. */
export const PARAM_PROPERTY = "--p-";

/** One use, as it is written. */
export interface ParameterUse {
  readonly name: string;
  readonly text: string;
  readonly range: Range;
}

const USE = /\bdata-p-([\w-]+)|\bvar\(\s*--p-([\w-]+)/g;

/** Every use of a name of this form, the project's own included; offsets are into the text. */
export function parameterUses(text: string): ParameterUse[] {
  return Array.from(text.matchAll(USE), (match) => ({
    name: match[1] ?? match[2] ?? "",
    text: match[0],
    range: { start: match.index, end: match.index + match[0].length },
  }));
}

/** The first use of one of these parameters; `undefined` without one. */
export function findParameterUse(text: string, params: Readonly<Record<string, unknown>>) {
  return parameterUses(text).find(({ name }) => Object.hasOwn(params, name));
}

/** Whether a custom property is one of these parameters. */
export function isParameterProperty(property: string, params: Readonly<Record<string, unknown>>): boolean {
  return property.startsWith(PARAM_PROPERTY) && Object.hasOwn(params, property.slice(PARAM_PROPERTY.length));
}

/** Whether CSS names one of these parameters in any form: as a property, in `var()` or as an attribute. */
export function namesParameter(css: string, params: Readonly<Record<string, unknown>>): boolean {
  return Array.from(css.matchAll(/(?:--p-|\bdata-p-)([\w-]+)/g)).some(([, name]) =>
    Object.hasOwn(params, name ?? ""),
  );
}
