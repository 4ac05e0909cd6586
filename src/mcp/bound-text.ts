/** Keeps an answer far below the limits of MCP transports: long texts are cut, and say so. */
import { isRecord } from "../protocol/is-record.ts";

/** Longest text in an answer. The overlay cuts `outerHTML` before that; other clients may not. */
const MAX_TEXT_CHARS = 16 * 1024;
/** Longest list; strokes of an annotation are the longest that pages send. */
const MAX_ITEMS = 200;

/** A copy of a JSON value with long texts and lists cut. */
export function boundTexts(value: unknown): unknown {
  if (typeof value === "string") {
    if (value.length <= MAX_TEXT_CHARS) return value;
    return `${value.slice(0, MAX_TEXT_CHARS)}… [cut: ${value.length} characters]`;
  }
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map(boundTexts);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, boundTexts(member)]));
}

/** The same for an object. */
export function boundMembers(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, boundTexts(member)]));
}
