/** The edit that puts a wrapper around an element, proved before anything is written: it can be taken back. */
import { refuse, type SourceRefusal } from "./answers.ts";
import { fitOf, type WrapperTag } from "./fits.ts";
import { editable, indent } from "./indent.ts";
import type { SourceElement } from "./languages/language.ts";
import type { LoadedSource } from "./load.ts";
import {
  COUNT,
  INSERT_COMMENT,
  KEY_COMMENT,
  ORIGINAL_COMMENT,
  VARIANT,
  variantsEnd,
  variantsStart,
  WRAPPER,
} from "./markers.ts";
import { outline } from "./outline.ts";
import { restored } from "./restore.ts";
import { lineAt, lineIndent, lineText } from "./text-file.ts";
import { locateWrapper, type WrappedText, type Wrapper } from "./wrapper.ts";

export interface WrapEdit {
  readonly ok: true;
  readonly after: WrappedText;
  readonly wrapper: Wrapper;
}

interface Session {
  readonly id: string;
  readonly count: number;
}

/**
 * The wrapped text, or `element_not_wrappable {reason, ancestor}`. With `climb` the nearest ancestor that can be
 * wrapped takes the element's place.
 */
export async function wrapEdit(
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
  const fit = fitOf(element);
  if (!fit.ok) return fit;
  if (loaded.source.elements.some((other) => other.attributes.has(WRAPPER) && overlaps(other, element))) {
    return {
      ok: false,
      reason: "another_session",
      message: "another session's variants stand in the same place",
    };
  }
  for (const tag of fit.tags) {
    const edit = await proved(loaded, element, session, tag);
    if (edit !== null) return edit;
  }
  const message = "a parser would move the wrapper away from where it is written";
  return { ok: false, reason: "parser_moves_wrapper", message };
}

/** Elements that share characters lie one in the other. */
function overlaps(a: SourceElement, b: SourceElement): boolean {
  return a.range.start < b.range.end && b.range.start < a.range.end;
}

/** Writes the wrapper, reads it again, and takes it back: all three must agree with the file. */
async function proved(
  loaded: LoadedSource,
  element: SourceElement,
  session: Session,
  tag: WrapperTag,
): Promise<WrapEdit | null> {
  const { language } = loaded;
  const text = await wrappedText(loaded, element, session, tag);
  const parsed = language.parse(text);
  if (!parsed.ok) return null;
  const after: WrappedText = { text, source: parsed.source, language };
  const located = locateWrapper(after, session.id);
  if (located === null || !located.ok) return null;
  const { wrapper } = located;
  const slot = wrapper.original.parent;
  if (slot === null || (await restored(after, wrapper)) !== loaded.text) return null;
  const same = outline(after.source, new Set([wrapper.element, slot])) === outline(loaded.source);
  return same ? { ok: true, after, wrapper } : null;
}

async function wrappedText(
  { text, file, language, source }: LoadedSource,
  element: SourceElement,
  { id, count }: Session,
  tag: WrapperTag,
): Promise<string> {
  const { eol } = file;
  const outer = lineIndent(text, element.range.start);
  const unit = indentUnit(text, outer);
  const key = language.oneValue ? element.attributes.get("key") : undefined;
  const keyText = key === undefined ? "" : ` ${text.slice(key.range.start, key.range.end)}`;

  const start = language.comment(variantsStart(id));
  const end = language.comment(variantsEnd(id));
  const open = `<${tag} ${WRAPPER}="${id}" ${COUNT}="${count}" ${language.displayContents}${keyText}>`;
  const close = `</${tag}>`;
  const inside = [language.comment(ORIGINAL_COMMENT), `<${tag} ${VARIANT}="original">`];
  const head = language.oneValue
    ? [open, ...[start, ...inside].map((line) => unit + line)]
    : [start, open, ...inside.map((line) => unit + line)];
  const insert = unit + language.comment(INSERT_COMMENT);
  const tail = language.oneValue
    ? [unit + close, insert, unit + end, close]
    : [unit + close, insert, close, end];

  const edit = await editable(text);
  const verbatim = key === undefined ? source.verbatim : [...source.verbatim, key.range];
  indent(edit, element.range, verbatim, unit + unit);
  if (key !== undefined) edit.update(key.range.start, key.range.end, `/* ${KEY_COMMENT} */`);
  edit.appendRight(element.range.start, `${head.join(eol + outer)}${eol}${outer}${unit}${unit}`);
  edit.appendLeft(element.range.end, `${eol}${outer}${tail.join(eol + outer)}`);
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
