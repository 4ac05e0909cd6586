/** The input of `wrap`, from the picked element as the page described it. */
import type { GenerateEvent } from "../../protocol/events/generate.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { DEFAULT_VARIANTS } from "../../protocol/limits.ts";
import type { SourceHint } from "../../protocol/source-hint.ts";
import type { WrapInput } from "../../source/index.ts";

/** More text than this does not help to locate an element. */
const MAX_TEXT_CHARS = 400;

/** The input of `wrap` for a generate: the picked element, or the anchor of an insert. */
export function wrapInputOf(root: string, event: GenerateEvent): WrapInput {
  const insert = event.mode === "insert" ? event.insert : null;
  const element = event.mode === "insert" ? event.insert.anchor : event.element;
  const text = element.textContent?.trim().slice(0, MAX_TEXT_CHARS);
  const sourceHint = sourceHintOf(element.sourceHint);
  return {
    root,
    id: event.id,
    count: event.count ?? DEFAULT_VARIANTS,
    tag: element.tagName.toLowerCase(),
    classes: element.classes,
    pageUrl: event.pageUrl,
    outerHTML: element.outerHTML,
    ...(element.id ? { elementId: element.id } : {}),
    ...(text ? { text } : {}),
    ...(sourceHint ? { sourceHint } : {}),
    ...equalSiblingsOf(element.equalSiblings),
    ...parentOf(element.parent),
    ...(insert ? { position: insert.position } : {}),
  };
}

function equalSiblingsOf(value: unknown): Pick<WrapInput, "equalSiblings"> {
  if (!isRecord(value)) return {};
  const { position, count } = value;
  const isKnown = typeof position === "number" && typeof count === "number";
  return isKnown ? { equalSiblings: { position, count } } : {};
}

function parentOf(value: unknown): Pick<WrapInput, "parent"> {
  if (!isRecord(value) || typeof value.tagName !== "string" || !Array.isArray(value.classes)) return {};
  const classes = value.classes.filter((name) => typeof name === "string");
  return { parent: { tag: value.tagName.toLowerCase(), classes } };
}

function sourceHintOf(hint: unknown): SourceHint | null {
  if (!isRecord(hint) || typeof hint.file !== "string") return null;
  return {
    file: hint.file,
    ...(typeof hint.line === "number" ? { line: hint.line } : {}),
    ...(typeof hint.column === "number" ? { column: hint.column } : {}),
    ...(typeof hint.component === "string" ? { component: hint.component } : {}),
    ...(typeof hint.by === "string" ? { by: hint.by } : {}),
  };
}
