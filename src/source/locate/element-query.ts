/** What is known of the picked element, from the page and from the command, as the search compares it. */
import type { SourceHint } from "../../protocol/source-hint.ts";

/** The picked element as a command or an event describes it; every fact may be absent. */
export interface PickedElement {
  readonly elementId?: string;
  readonly classes?: readonly string[];
  readonly tag?: string;
  readonly text?: string;
  readonly outerHTML?: string;
  readonly pageUrl?: string;
  readonly sourceHint?: SourceHint;
  readonly equalSiblings?: EqualSiblings;
  readonly parent?: ParentElement;
}

/** The element around the picked one, in the page. */
export interface ParentElement {
  readonly tag: string;
  readonly classes: readonly string[];
}

/** Where an element stands among siblings with the same HTML. */
export interface EqualSiblings {
  /** From 1, in the order of the page. */
  readonly position: number;
  /** With the element itself. */
  readonly count: number;
}

/** From this length on, the overlay may have truncated `outerHTML`: its text is then only a beginning. */
const TRUNCATED_SNIPPET_CHARS = 30_000;
/** The overlay truncates texts; one at least this long may be a beginning of the real one. */
export const MIN_TRUNCATED_CHARS = 60;

export interface ElementQuery {
  readonly tag: string | null;
  /** The name of a component where it is used (`Hero`, `Dialog.Title`), which is all that counts then. */
  readonly component: string | null;
  /** `null`: unknown; empty: it has none. */
  readonly id: string | null;
  readonly classes: readonly string[] | null;
  /** The element may have more class names than these. */
  readonly someClasses?: true;
  readonly text: string | null;
  /** The text for a search by words: a space stands between the texts of neighbouring elements. */
  readonly words: string;
  /** The page's attributes; `null` without `outerHTML`. */
  readonly attributes: ReadonlyMap<string, string> | null;
  readonly childTags: readonly string[] | null;
  readonly pageUrl: string | null;
  /** `null`: unknown, or it has none. */
  readonly equalSiblings: EqualSiblings | null;
  readonly parent: ParentElement | null;
}

/** All facts of a picked element. An explicit fact is preferred to what `outerHTML` shows. */
export async function buildElementQuery(picked: PickedElement): Promise<ElementQuery> {
  const shown = await readSnippet(picked.outerHTML);
  const component = /^[A-Z][\w.]*[a-z]/.test(picked.tag ?? "") ? (picked.tag ?? null) : null;
  return {
    component,
    tag: picked.tag?.toLowerCase() ?? shown?.tag ?? null,
    id: picked.elementId ?? shown?.id ?? null,
    classes: withoutCompiled(picked.classes ?? shown?.classes ?? null),
    text: picked.text ?? shown?.text ?? null,
    words: shown?.words ?? picked.text ?? "",
    attributes: shown?.attributes ?? null,
    childTags: shown?.childTags ?? null,
    pageUrl: picked.pageUrl ?? null,
    equalSiblings: picked.equalSiblings ?? null,
    parent: picked.parent ?? null,
  };
}

/** Compilers add these to bind a component's styles to its elements; no source has them. */
const COMPILED_CLASS =
  /^(?:svelte-[a-z0-9]{5,}|astro-[A-Za-z0-9]{8}|ng-(?:star-inserted|(?:un)?touched|pristine|dirty|(?:in)?valid|pending|submitted|animat\w+|trigger.*|tns-.*))$/;
const COMPILED_ATTRIBUTE =
  /^(?:data-(?:v-[0-9a-f]{6,}|astro-)|_ng(?:content|host)-|ng-reflect-|ng-version$|ngh$)/;

/** True for a class that a compiler adds to bind a component's styles to its elements. */
export function isCompiledClass(name: string): boolean {
  return COMPILED_CLASS.test(name);
}

function withoutCompiled(classes: readonly string[] | null): readonly string[] | null {
  return classes?.filter((name) => !isCompiledClass(name)) ?? null;
}

async function readSnippet(
  outerHTML: string | undefined,
): Promise<Omit<ElementQuery, "pageUrl" | "component" | "equalSiblings" | "parent"> | null> {
  if (outerHTML === undefined || outerHTML.trim() === "") return null;
  const { parseSnippet } = await import("../languages/parse-html.ts");
  const root = parseSnippet(outerHTML).elements[0];
  if (root === undefined) return null;
  const truncated =
    outerHTML.length >= TRUNCATED_SNIPPET_CHARS || (root.endTag === null && root.children.length > 0);
  const attributes = new Map(
    [...root.attributes]
      .filter(([name]) => !COMPILED_ATTRIBUTE.test(name))
      .map(([name, { value }]) => [name, value ?? ""]),
  );
  return {
    tag: root.name,
    id: attributes.get("id") ?? "",
    classes: root.classes.always,
    text: root.text.join("") + (truncated ? "…" : ""),
    words: root.text.join(" "),
    attributes,
    childTags: truncated ? null : root.children.map(({ name }) => name),
  };
}

/** True when nothing but a tag is known: an element of that tag matches if it is the only one. */
export function isVague(query: ElementQuery): boolean {
  return isNameless(query) && !query.attributes?.size;
}

/** True when neither id, classes nor text are known. */
export function isNameless({ id, classes, text }: ElementQuery): boolean {
  return !id && !classes?.length && !text?.trim();
}

export interface SearchNeedles {
  /** Texts that few files have: the id and the longest class name; without those, all that is known. */
  readonly rare: readonly string[];
  readonly all: readonly string[];
  /** Texts that all stand in the element's file, unless the source computes some of them. */
  readonly every: readonly string[];
}

/** Texts of which the element's file is likely to contain at least one. */
export function searchNeedles(query: ElementQuery): SearchNeedles {
  if (query.component !== null) {
    const tags = componentSpellings(query.component).map((name) => `<${name}`);
    return { rare: tags, all: tags, every: [] };
  }
  const classes = longestFirst(query.classes ?? []).slice(0, 3);
  const words = longestFirst(
    query.words.match(/[A-Za-z0-9]{4,}/g) ?? query.words.match(/[\p{L}\p{N}]{2,}/gu) ?? [],
  ).slice(0, 3);
  const names = [query.id ?? "", ...classes.slice(0, 1)].filter((name) => name !== "");
  const known = [...new Set([...names, ...classes, ...words])];
  const every = [...new Set([query.id ?? "", ...(query.classes ?? []), ...words])];
  if (known.length > 0)
    return {
      rare: names.length > 0 ? names : known,
      all: known,
      every: every.filter((needle) => needle !== ""),
    };
  const values = longestFirst([...(query.attributes?.values() ?? [])].filter((value) => value.length >= 4));
  const last = values.length > 0 ? values.slice(0, 3) : query.tag === null ? [] : [`<${query.tag}`];
  return { rare: last, all: last, every: [] };
}

/** A component's name as it may be written: Vue also takes `hero-card` for `HeroCard`. */
export function componentSpellings(name: string): string[] {
  const kebab = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
  return [name, kebab];
}

function longestFirst(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort((a, b) => b.length - a.length);
}
