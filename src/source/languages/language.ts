/** What the rest of `source` knows of a language: elements with exact ranges, comments, and how to write both. */

/** Offsets in UTF-16 units into the file's text (without its byte order mark); `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** `value` is `null` where the source computes it; `range` covers the whole attribute as written. */
export interface SourceAttribute {
  readonly value: string | null;
  readonly range: Range;
}

/** Class names the source always sets, those it may set, and whether others can be added (`open`). */
export interface SourceClasses {
  readonly always: readonly string[];
  readonly sometimes: readonly string[];
  readonly open: boolean;
}

/** Text content in pieces; `null` stands for text that only the running page knows. */
export type TextPattern = readonly (string | null)[];

/** Where the element stands: among the children of another, or where the language takes one value. */
export type Slot = "child" | "expression" | "branch" | "attribute";

export interface SourceElement {
  /** The whole element; where its end is implied, without the white space before that end. */
  readonly range: Range;
  readonly startTag: Range;
  /** `null` for void, self-closing and implied ends. */
  readonly endTag: Range | null;
  /** As written: `div`, `Card`, `motion.div`. */
  readonly name: string;
  /** The tag it becomes in the page; `null` for a component, which may become anything. */
  readonly tag: string | null;
  /** By the name the page knows (`class`, `for`); JSX's `key` keeps its own. */
  readonly attributes: ReadonlyMap<string, SourceAttribute>;
  /** Attributes may also come from a spread. */
  readonly spread: boolean;
  readonly classes: SourceClasses;
  readonly text: TextPattern;
  readonly parent: SourceElement | null;
  readonly children: readonly SourceElement[];
  /** Some children are computed, so `children` is not the whole list. */
  readonly childrenOpen: boolean;
  /** Written once, rendered many times (a loop's body). */
  readonly repeated: boolean;
  readonly slot: Slot;
  /**
   * Attributes that only work on what stands in the element's place (JSX's `key`, a branch's `v-else`, a `slot`):
   * they go to a wrapper and come back from it.
   */
  readonly outermost: readonly string[];
  /** Template tags make it a guess where it ends. */
  readonly endUncertain?: true;
}

export interface SourceComment {
  /** Without delimiters and outer white space. */
  readonly text: string;
  /** With delimiters (in JSX children with the braces). */
  readonly range: Range;
}

export interface ParsedSource {
  /** In the order of their start tags. */
  readonly elements: readonly SourceElement[];
  readonly comments: readonly SourceComment[];
  /** Regions in which white space is content: their lines are never indented anew. */
  readonly verbatim: readonly Range[];
}

/** `line` counts from 1. */
export type ParseResult =
  | { readonly ok: true; readonly source: ParsedSource }
  | { readonly ok: false; readonly message: string; readonly line: number };

/** Whether a file compiles. `line` counts from 1. */
export type VerifyResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly message: string; readonly line: number };

/** How variants' rules are kept apart: `@scope`, or a prefix where the compiler takes no `@scope`. */
export type StyleMode = "scoped" | "astro-global-prefixed";

export interface Language {
  readonly name: "html" | "jsx" | "vue" | "svelte" | "astro" | "mdx" | "template";
  /** The kind of comment its marker comments are. */
  readonly commentSyntax: "html" | "jsx";
  readonly styleMode: StyleMode;
  /** Errors are values: nothing is thrown for a file that does not parse. */
  parse(text: string): ParseResult;
  /** Whether the file compiles, as far as its own compiler can tell from this one file; loads that compiler. */
  verify(text: string): Promise<VerifyResult>;
  /** A comment as it is written among an element's children. */
  comment(text: string): string;
  /** The attribute that takes a box out of the layout. */
  readonly displayContents: string;
  /** The attribute that hides a variant. */
  readonly displayNone: string;
  /** What stands in an element's start tag for an attribute that went to the wrapper. */
  placeholder(attribute: string): string;
  /** What the variants of this language must not hold, beyond what none may. */
  readonly alsoForbidden: readonly string[];
  /** The style element as agents shall write it. */
  styleTag(id: string): string;
  /** A whole style element with this content. */
  styleElement(id: string, css: string): string;
  /**
   * Set where a dev server that finds markup and rules of one file changed at once goes on with the old rules: they
   * are written in two steps, the rules first.
   */
  readonly rulesFirst?: true;
  /** True where markers stand inside the wrapper, because there the wrapper must be one value. */
  markersInside(element: SourceElement): boolean;
  /** What stands in a wrapper is indented; not so where white space is structure. */
  readonly indents: boolean;
  /** Where one element has to stay one: a component may count its children, a file have one root, React the places. */
  oneChild(element: SourceElement): boolean;
}
