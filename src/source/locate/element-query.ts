/** What is known of the element a person picked, from everything the page and the caller said about it. */
import type { WrapInput } from "../refusal.ts";

/** Where the overlay cuts `outerHTML` at the latest; text from a cut snippet is only a beginning. */
const CUT_SNIPPET_CHARS = 30_000;
/** Texts are sent shortened; one at least this long may be a beginning of the real one. */
export const MIN_TRUNCATED_CHARS = 60;

export interface ElementQuery {
  readonly tag: string | null;
  /** `null`: unknown; empty: it has none. */
  readonly id: string | null;
  readonly classes: readonly string[] | null;
  readonly text: string | null;
  /** The text for a search by words: neighbouring elements' words are apart in it, as they are in the source. */
  readonly words: string;
  /** The page's attributes; `null` without `outerHTML`. */
  readonly attributes: ReadonlyMap<string, string> | null;
  readonly childTags: readonly string[] | null;
  readonly pageUrl: string | null;
}

/** Gathers what `input` says; what it says itself goes before what its `outerHTML` shows. */
export async function buildElementQuery(input: WrapInput): Promise<ElementQuery> {
  const shown = await readSnippet(input.outerHTML);
  return {
    tag: input.tag?.toLowerCase() ?? shown?.tag ?? null,
    id: input.elementId ?? shown?.id ?? null,
    classes: written(input.classes ?? shown?.classes ?? null),
    text: input.text ?? shown?.text ?? null,
    words: shown?.words ?? input.text ?? "",
    attributes: shown?.attributes ?? null,
    childTags: shown?.childTags ?? null,
    pageUrl: input.pageUrl ?? null,
  };
}

/** What compilers add to tie a component's styles to its elements: no source has it. */
const COMPILED_CLASS = /^(?:svelte-[a-z0-9]{5,}|astro-[A-Za-z0-9]{8})$/;
const COMPILED_ATTRIBUTE = /^data-(?:v-[0-9a-f]{6,}|astro-)/;

function written(classes: readonly string[] | null): readonly string[] | null {
  return classes?.filter((name) => !COMPILED_CLASS.test(name)) ?? null;
}

async function readSnippet(outerHTML: string | undefined): Promise<Omit<ElementQuery, "pageUrl"> | null> {
  if (outerHTML === undefined || outerHTML.trim() === "") return null;
  const { parseSnippet } = await import("../languages/html.ts");
  const root = parseSnippet(outerHTML).elements[0];
  if (root === undefined) return null;
  const cut = outerHTML.length >= CUT_SNIPPET_CHARS || (root.endTag === null && root.children.length > 0);
  const attributes = new Map(
    [...root.attributes]
      .filter(([name]) => !COMPILED_ATTRIBUTE.test(name))
      .map(([name, { value }]) => [name, value ?? ""]),
  );
  return {
    tag: root.name,
    id: attributes.get("id") ?? "",
    classes: root.classes.always,
    text: root.text.join("") + (cut ? "…" : ""),
    words: root.text.join(" "),
    attributes,
    childTags: cut ? null : root.children.map(({ name }) => name),
  };
}

/** Nothing but perhaps a tag is known: any element of that tag will do, if it is the only one. */
export function isVague(picked: ElementQuery): boolean {
  return !picked.id && !picked.classes?.length && !picked.text?.trim() && !picked.attributes?.size;
}

export interface SearchNeedles {
  /** The texts that few files have: an id, the longest class name; of a nameless element all there is. */
  readonly rare: readonly string[];
  readonly all: readonly string[];
  /** The texts that all stand in the element's file, unless it computes some of them. */
  readonly every: readonly string[];
}

/** Texts of which the element's file is likely to contain at least one. */
export function searchNeedles(picked: ElementQuery): SearchNeedles {
  const classes = longestFirst(picked.classes ?? []).slice(0, 3);
  const words = longestFirst(
    picked.words.match(/[A-Za-z0-9]{4,}/g) ?? picked.words.match(/[\p{L}\p{N}]{2,}/gu) ?? [],
  ).slice(0, 3);
  const names = [picked.id ?? "", ...classes.slice(0, 1)].filter((name) => name !== "");
  const known = [...new Set([...names, ...classes, ...words])];
  const every = [...new Set([picked.id ?? "", ...(picked.classes ?? []), ...words])];
  if (known.length > 0)
    return {
      rare: names.length > 0 ? names : known,
      all: known,
      every: every.filter((needle) => needle !== ""),
    };
  const values = longestFirst([...(picked.attributes?.values() ?? [])].filter((value) => value.length >= 4));
  const last = values.length > 0 ? values.slice(0, 3) : picked.tag === null ? [] : [`<${picked.tag}`];
  return { rare: last, all: last, every: [] };
}

function longestFirst(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort((a, b) => b.length - a.length);
}
