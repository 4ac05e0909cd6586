/**
 * The edit that puts a wrapper around an element, or an empty one beside it. It is proved before it is written: the
 * wrapper can be found and removed again, nothing else moves, and the file still compiles.
 */
import { newCompileError } from "../edit/compile-check.ts";
import { isInside } from "../edit/range.ts";
import { treeShape } from "../edit/tree-shape.ts";
import type { Language, Range, SourceElement } from "../languages/language.ts";
import { OPEN_ENDED } from "../languages/template/torn.ts";
import { WRAPPER } from "../markers/markers.ts";
import { locateWrapper, type WrappedText, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineAt, lineText } from "../project/text-file.ts";
import { refuse, type SourceRefusal } from "../refusal.ts";
import { clonesItsChildren, takesTheElementItself } from "./cloning-components.ts";
import { fitsInFragment } from "./insert-fragment.ts";
import { textWithoutWrapper } from "./unwrap.ts";
import { insertedText, type WrapperShape, type WrapRequest, wrappedText } from "./wrapper-markup.ts";
import { placementFor, type WrapperTag } from "./wrapper-placement.ts";

/** An ancestor is shown with at most this much of its first line. */
const CONTEXT_CHARS = 160;

export interface WrapEdit {
  readonly ok: true;
  readonly after: WrappedText;
  readonly wrapper: Wrapper;
}

/**
 * The wrapped text, or `element_not_wrappable {reason, ancestor}`. With `climb` the nearest ancestor that can be
 * wrapped is wrapped instead. With `position` an empty wrapper is inserted beside the element.
 */
export async function buildWrapEdit(
  loaded: LoadedSource,
  element: SourceElement,
  request: WrapRequest,
  { climb }: { readonly climb: boolean },
): Promise<WrapEdit | SourceRefusal> {
  const own = await tryWrap(loaded, element, request);
  if (own.ok) return own;
  for (let ancestor = element.parent; ancestor !== null; ancestor = ancestor.parent) {
    const higher = await tryWrap(loaded, ancestor, request);
    if (!higher.ok) continue;
    return climb ? higher : notWrappable(loaded, element, own, describeAncestor(loaded, ancestor));
  }
  return notWrappable(loaded, element, own, null);
}

interface WrapProblem {
  readonly ok: false;
  readonly reason: string;
  readonly message: string;
}

async function tryWrap(
  loaded: LoadedSource,
  element: SourceElement,
  request: WrapRequest,
): Promise<WrapEdit | WrapProblem> {
  const placement = placementFor(element);
  if (!placement.ok) return placement;
  const beside = request.position !== undefined;
  if (beside && takesOneValue(element) && !fitsInFragment(loaded.language, element)) {
    const message = `<${element.name}> stands where one value is taken, so nothing fits beside it`;
    return { ok: false, reason: "single_value", message };
  }
  if (await isCloned(loaded, element)) {
    const message = `<${element.parent?.name}> gives its own properties to <${element.name}> itself, or counts it`;
    return { ok: false, reason: "cloned_child", message };
  }
  const conflicts = beside ? isInside : overlaps;
  const isTaken = loaded.source.elements.some(
    (other) => other.attributes.has(WRAPPER) && conflicts(element.range, other.range),
  );
  if (isTaken) {
    return {
      ok: false,
      reason: "another_session",
      message: "another session's variants stand in the same place",
    };
  }
  const outermost = placementFor(outermostOfRange(element));
  const { tags } = outermost.ok ? outermost : placement;
  let last = PARSER_MOVES;
  for (const shape of shapesFor(tags, loaded.language)) {
    const edit = await provedEdit(loaded, element, request, shape);
    if (edit.ok) return edit;
    last = edit;
  }
  if (last !== PARSER_MOVES) return last;
  return loaded.language.name === "mdx" ? MDX_MOVES : (unclosedSibling(element) ?? last);
}

/**
 * Where a line break may begin a paragraph or end a list, all of the wrapper may have to stand on one line. It may be
 * in a paragraph then, which a `div` would end.
 */
function shapesFor(tags: readonly WrapperTag[], { indents }: Language): WrapperShape[] {
  const shapes = tags.map((tag): WrapperShape => ({ tag, form: "lines" }));
  return indents ? shapes : [...shapes, { tag: "span", form: "line" }];
}

/** Markdown makes a paragraph of an image alone: what is around the image is around its paragraph. */
function outermostOfRange(element: SourceElement): SourceElement {
  const { parent, range } = element;
  const isSame = parent !== null && parent.range.start === range.start && parent.range.end === range.end;
  return isSame ? outermostOfRange(parent) : element;
}

/** A wrapper behind an element whose end is implied would become a part of that one. */
function unclosedSibling({ parent, range }: SourceElement): WrapProblem | null {
  const before = parent?.children.filter((one) => one.range.end <= range.start).at(-1);
  if (before === undefined || before.endTag !== null || !OPEN_ENDED.has(before.name)) return null;
  const message = `the <${before.name}> before it has no end tag, so that a wrapper would become a part of it`;
  return { ok: false, reason: "unclosed_sibling", message };
}

/** True where a component takes the element itself, also out of a condition or a loop. */
async function isCloned(loaded: LoadedSource, { slot, parent }: SourceElement): Promise<boolean> {
  if (parent === null || slot === "attribute") return false;
  return takesTheElementItself(parent) || (await clonesItsChildren(loaded, parent));
}

const PARSER_MOVES: WrapProblem = {
  ok: false,
  reason: "parser_moves_wrapper",
  message: "a parser would move the wrapper away from where it is written",
};

const MDX_MOVES: WrapProblem = {
  ...PARSER_MOVES,
  message:
    "in MDX, lines and the tags on them decide what is a paragraph, so that a wrapper here would split the text",
};

/** True when one range contains the other: ranges of elements share characters in no other way. */
function overlaps(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}

/** True for the value of an expression or attribute, and for the child of a component that renders as its child. */
function takesOneValue({ slot, parent }: SourceElement): boolean {
  return slot !== "child" || (parent !== null && takesTheElementItself(parent));
}

/** The edit with one tag, if the wrapper is found in the new text and its removal gives the file back. */
async function provedEdit(
  loaded: LoadedSource,
  element: SourceElement,
  request: WrapRequest,
  shape: WrapperShape,
): Promise<WrapEdit | WrapProblem> {
  const { language } = loaded;
  const { position } = request;
  const text =
    position === undefined
      ? await wrappedText(loaded, element, request, shape)
      : await insertedText(loaded, element, { ...request, position }, shape);
  const parsed = language.parse(text);
  if (!parsed.ok) return PARSER_MOVES;
  const after: WrappedText = { text, source: parsed.source, language };
  const located = locateWrapper(after, request.id);
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

function notWrappable(
  { path, text }: LoadedSource,
  element: SourceElement,
  { reason, message }: WrapProblem,
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

function describeAncestor({ text }: LoadedSource, element: SourceElement): Readonly<Record<string, unknown>> {
  return {
    tag: element.name,
    line: lineAt(text, element.range.start),
    id: element.attributes.get("id")?.value ?? null,
    classes: element.classes.always,
    context: lineText(text, element.range.start).slice(0, CONTEXT_CHARS),
  };
}
