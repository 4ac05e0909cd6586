/**
 * The edit that puts a wrapper around an element, or an empty one beside it, proved before anything is written: it
 * can be taken back.
 */

import { textWithoutWrapper } from "../accept/restore.ts";
import { newCompileError } from "../edit/compile-check.ts";
import { createTextEdit, indent } from "../edit/indent.ts";
import { treeShape } from "../edit/tree-shape.ts";
import type { Range, SourceElement } from "../languages/language.ts";
import {
  COUNT,
  INSERT_COMMENT,
  MODE,
  ORIGINAL_COMMENT,
  POSITION,
  VARIANT,
  variantsEnd,
  variantsStart,
  WRAPPER,
} from "../markers/markers.ts";
import {
  type InsertPosition,
  isInside,
  locateWrapper,
  type WrappedText,
  type Wrapper,
} from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineAt, lineIndent, lineText } from "../project/text-file.ts";
import { refuse, type SourceRefusal } from "../refusal.ts";
import { attributesToHoist } from "./hoisted-attributes.ts";
import { placementFor, type WrapperTag } from "./wrapper-placement.ts";

export interface WrapEdit {
  readonly ok: true;
  readonly after: WrappedText;
  readonly wrapper: Wrapper;
}

interface Session {
  readonly id: string;
  readonly count: number;
  /** Beside the element instead of around it. */
  readonly position?: InsertPosition | undefined;
}

/**
 * The wrapped text, or `element_not_wrappable {reason, ancestor}`. With `climb` the nearest ancestor that can be
 * wrapped takes the element's place. With `position` nothing is wrapped: an empty wrapper stands beside the element.
 */
export async function buildWrapEdit(
  loaded: LoadedSource,
  element: SourceElement,
  session: Session,
  climb: boolean,
): Promise<WrapEdit | SourceRefusal> {
  const own = await tryWrap(loaded, element, session);
  if (own.ok) return own;
  for (let ancestor = element.parent; ancestor !== null; ancestor = ancestor.parent) {
    const higher = await tryWrap(loaded, ancestor, session);
    if (!higher.ok) continue;
    return climb ? higher : notWrappable(loaded, element, own, describe(loaded, ancestor));
  }
  return notWrappable(loaded, element, own, null);
}

interface NoWrap {
  readonly ok: false;
  readonly reason: string;
  readonly message: string;
}

async function tryWrap(
  loaded: LoadedSource,
  element: SourceElement,
  session: Session,
): Promise<WrapEdit | NoWrap> {
  const fit = placementFor(element);
  if (!fit.ok) return fit;
  const beside = session.position !== undefined;
  if (beside && takesOneValue(element)) {
    const message = `<${element.name}> stands where one value is taken, so nothing fits beside it`;
    return { ok: false, reason: "single_value", message };
  }
  const inTheWay = beside ? isInside : overlaps;
  const taken = loaded.source.elements.some(
    (other) => other.attributes.has(WRAPPER) && inTheWay(element.range, other.range),
  );
  if (taken) {
    return {
      ok: false,
      reason: "another_session",
      message: "another session's variants stand in the same place",
    };
  }
  let last = PARSER_MOVES;
  for (const tag of fit.tags) {
    const edit = await proved(loaded, element, session, tag);
    if (edit.ok) return edit;
    last = edit;
  }
  return last;
}

const PARSER_MOVES: NoWrap = {
  ok: false,
  reason: "parser_moves_wrapper",
  message: "a parser would move the wrapper away from where it is written",
};

/** Elements that share characters lie one in the other. */
function overlaps(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The value of an expression or attribute is one element; so is the child of a component that takes its place. */
function takesOneValue({ slot, parent }: SourceElement): boolean {
  const names = parent?.attributes;
  return slot !== "child" || names?.has("asChild") === true || names?.has("as-child") === true;
}

/** Writes the wrapper, reads it again, and takes it back: all three must agree with the file. */
async function proved(
  loaded: LoadedSource,
  element: SourceElement,
  session: Session,
  tag: WrapperTag,
): Promise<WrapEdit | NoWrap> {
  const { language } = loaded;
  const { position } = session;
  const text =
    position === undefined
      ? await wrappedText(loaded, element, session, tag)
      : await insertedText(loaded, element, { ...session, position }, tag);
  const parsed = language.parse(text);
  if (!parsed.ok) return PARSER_MOVES;
  const after: WrappedText = { text, source: parsed.source, language };
  const located = locateWrapper(after, session.id);
  if (located === null || !located.ok) return PARSER_MOVES;
  const { wrapper } = located;
  if ((await textWithoutWrapper(after, wrapper)) !== loaded.text) return PARSER_MOVES;
  const slot = wrapper.original?.parent;
  const own = new Set(slot ? [wrapper.element, slot] : [wrapper.element]);
  if (treeShape(after.source, own) !== treeShape(loaded.source)) return PARSER_MOVES;
  const broken = await newCompileError(language, loaded.text, text);
  if (broken !== null) return { ok: false, reason: "does_not_compile", message: broken };
  return { ok: true, after, wrapper };
}

async function wrappedText(
  { text, file, language, source }: LoadedSource,
  element: SourceElement,
  { id, count }: Session,
  tag: WrapperTag,
): Promise<string> {
  const { eol } = file;
  const outer = lineIndent(text, element.range.start);
  const unit = language.indents ? indentUnit(text, outer) : "";
  const moved = attributesToHoist(text, element);
  const movedText = moved.map((attribute) => ` ${attribute.text}`).join("");

  const start = language.comment(variantsStart(id));
  const end = language.comment(variantsEnd(id));
  const open = `<${tag} ${WRAPPER}="${id}" ${COUNT}="${count}" ${language.displayContents}${movedText}>`;
  const close = `</${tag}>`;
  const inside = [language.comment(ORIGINAL_COMMENT), `<${tag} ${VARIANT}="original">`];
  const inner = language.markersInside(element);
  const head = inner
    ? [open, ...[start, ...inside].map((line) => unit + line)]
    : [start, open, ...inside.map((line) => unit + line)];
  const insert = unit + language.comment(INSERT_COMMENT);
  const tail = inner ? [unit + close, insert, unit + end, close] : [unit + close, insert, close, end];

  const edit = await createTextEdit(text);
  indent(edit, element.range, [...source.verbatim, ...moved.map(({ range }) => range)], unit + unit);
  for (const { name, range } of moved) edit.update(range.start, range.end, language.placeholder(name));
  edit.appendRight(element.range.start, `${head.join(eol + outer)}${eol}${outer}${unit}${unit}`);
  edit.appendLeft(element.range.end, `${eol}${outer}${tail.join(eol + outer)}`);
  return edit.toString();
}

/** A wrapper without an original, on its own lines beside the anchor. */
async function insertedText(
  { text, file, language }: LoadedSource,
  anchor: SourceElement,
  { id, count, position }: Session & { readonly position: InsertPosition },
  tag: WrapperTag,
): Promise<string> {
  const { eol } = file;
  const { range } = anchor;
  const outer = lineIndent(text, range.start);
  const unit = language.indents ? indentUnit(text, outer) : "";
  const start = language.comment(variantsStart(id));
  const end = language.comment(variantsEnd(id));
  const mode = `${MODE}="insert" ${POSITION}="${position}"`;
  const open = `<${tag} ${WRAPPER}="${id}" ${mode} ${COUNT}="${count}" ${language.displayContents}>`;
  const close = `</${tag}>`;
  const insert = unit + language.comment(INSERT_COMMENT);
  const lines = language.markersInside(anchor)
    ? [open, unit + start, insert, unit + end, close]
    : [start, open, insert, close, end];
  const block = lines.join(eol + outer);
  const edit = await createTextEdit(text);
  if (position === "before") edit.appendLeft(range.start, `${block}${eol}${outer}`);
  else edit.appendLeft(range.end, `${eol}${outer}${block}`);
  return edit.toString();
}

/** Tabs where the file indents with tabs, else two spaces. */
function indentUnit(text: string, outer: string): string {
  const sample = outer !== "" ? outer : (/\n([ \t]+)\S/.exec(text)?.[1] ?? "");
  return sample.includes("\t") ? "\t" : "  ";
}

function notWrappable(
  { path, text }: LoadedSource,
  element: SourceElement,
  { reason, message }: NoWrap,
  ancestor: Readonly<Record<string, unknown>> | null,
): SourceRefusal {
  const line = lineAt(text, element.range.start);
  return refuse("element_not_wrappable", `${path.file}:${line}: ${message}`, {
    reason,
    ancestor,
    file: path.file,
    line,
  });
}

function describe({ text }: LoadedSource, element: SourceElement): Readonly<Record<string, unknown>> {
  return {
    tag: element.name,
    line: lineAt(text, element.range.start),
    id: element.attributes.get("id")?.value ?? null,
    classes: element.classes.always,
    context: lineText(text, element.range.start).slice(0, 160),
  };
}
