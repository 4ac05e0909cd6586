/** The comments and attributes that mark a session's wrapper in a file. Other tools rely on every character. */
import { isRecord } from "../../protocol/is-record.ts";

/** The attribute of a session's wrapper. */
export const WRAPPER = "data-impeccable-variants";
/** The attribute of the original (`original`) and of each variant (its number). */
export const VARIANT = "data-impeccable-variant";
export const COUNT = "data-impeccable-variant-count";
/** `insert` on a wrapper that stands beside an anchor and holds no original. */
export const MODE = "data-impeccable-mode";
/** The side of its anchor on which such a wrapper stands. */
export const POSITION = "data-impeccable-position";
/** On an insert's wrapper that stands with its anchor in a fragment of its own (`<>`). */
export const FRAGMENT = "data-impeccable-fragment";
/** On a wrapper whose variants may have another tag than the original. */
export const ANY_TAG = "data-impeccable-any-tag";
/** The attribute of a session's style element. */
export const CSS = "data-impeccable-css";
export const PARAMS = "data-impeccable-params";
/** The attribute of the element around a carbonize block where only one child fits. */
export const CARBONIZE = "data-impeccable-carbonize";

export const ORIGINAL_COMMENT = "Original";
export const INSERT_COMMENT = "Variants: insert below this line";

export const variantsStart = (id: string): string => `impeccable-variants-start ${id}`;
export const variantsEnd = (id: string): string => `impeccable-variants-end ${id}`;
export const carbonizeStart = (id: string): string => `impeccable-carbonize-start ${id}`;
export const carbonizeEnd = (id: string): string => `impeccable-carbonize-end ${id}`;

const VARIANT_NUMBER = /^[1-9][0-9]{0,2}$/;

/** True for the number of a variant, 1 to 999; `original` is none. */
export function isVariantNumber(variant: string): boolean {
  return VARIANT_NUMBER.test(variant);
}

/** True for the text of a marker comment of any session. */
export function isSessionMarker(comment: string): boolean {
  return /^impeccable-(?:variants|carbonize)-(?:start|end)\b/.test(comment) || comment === INSERT_COMMENT;
}

/** The text of the comment that holds a session's tuned values, escaped so that no value can end the comment. */
export function paramValuesComment(id: string, values: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(values).replace(/[<>*/]/g, (found) => {
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `impeccable-param-values ${id}: ${json}`;
}

/** The tuned values in a session's comment; `null` for any other comment. */
export function paramValuesOf(id: string, comment: string): Readonly<Record<string, unknown>> | null {
  const head = `impeccable-param-values ${id}:`;
  if (!comment.startsWith(head)) return null;
  try {
    const value: unknown = JSON.parse(comment.slice(head.length));
    return isRecord(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Search texts: every file with this session's wrapper holds at least one of them. */
export function wrapperNeedles(id: string): string[] {
  return [variantsStart(id), `${WRAPPER}="${id}"`];
}

/** Search texts: every file with this session's carbonize block holds at least one of them. */
export function carbonizeNeedles(id: string): string[] {
  return [carbonizeStart(id), `${CARBONIZE}="${id}"`];
}
