/** A language as the source operations see it: elements with ranges, comments, and how to write both. */

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

/** The position of an element: among the children of another, or where the language takes one value. */
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
   * Attributes that only work on the outermost element in a place (JSX's `key`, a branch's `v-else`, a `slot`): a
   * wrapper takes them over, and gives them back.
   */
  readonly outermost: readonly string[];
  /** What a wrapper carries as well as the element, so that the component around them places it as it placed that. */
  readonly shared?: {
    /** Attributes of the element. */
    readonly names: readonly string[];
    /** One that the element itself does not have. */
    readonly text?: string;
  };
  /** Why no wrapper fits around the element, where its language forbids it: a reason for tools, and one in words. */
  readonly noWrapper?: { readonly reason: string; readonly message: string };
  /** True where template tags hide which end tag is the element's: it cannot be edited. */
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
  /** Regions in which white space is content: their lines are never re-indented. */
  readonly verbatim: readonly Range[];
  /** A part in a language that is not read, such as a template in Pug. `line` counts from 1. */
  readonly unread?: { readonly line: number; readonly message: string };
}

/** `line` counts from 1. */
export type ParseResult =
  | { readonly ok: true; readonly source: ParsedSource }
  | { readonly ok: false; readonly message: string; readonly line: number };

/** Whether a file compiles. `line` counts from 1. */
export type VerifyResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly message: string; readonly line: number };

/** How the rules of variants are separated: by `@scope`, or by a prefix where the compiler rejects `@scope`. */
export type StyleMode = "scoped" | "astro-global-prefixed";

/** The library that renders a file; `null` where nothing tells. */
export interface UiLibrary {
  readonly name: "react" | "preact" | "solid" | "hono" | "qwik" | "vue" | "astro" | null;
  /** The version that the project asks for. */
  readonly major: number | null;
  /** MDX is read as Docusaurus reads it. */
  readonly docusaurus: boolean;
}

export interface Language {
  readonly name: "html" | "jsx" | "vue" | "svelte" | "astro" | "mdx" | "template" | "angular";
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
  /** The text in an element's start tag that stands for an attribute which the wrapper has taken over. */
  placeholder(attribute: string): string;
  /** What variants in this language must not contain, beyond what is forbidden in all languages. */
  readonly alsoForbidden: readonly string[];
  /** Markup as the file has to write it, where it stands in a string. */
  escape?(markup: string): string;
  /** An attribute with a plain value, as it is written in a start tag. */
  attribute(name: string, value: string): string;
  /** The start tag of the style element that agents write. */
  styleTag(id: string): string;
  /** A whole style element with this content. */
  styleElement(id: string, css: string): string;
  /** The language as a library takes it; absent where all take the same. */
  forLibrary?(library: UiLibrary): Language;
  /** True where the server escapes the text of an element, so that the style element has to be `styleElement`'s. */
  readonly escapesStyleText?: boolean;
  /** True where a text in `style` and the name `class` are refused: they are an object and `className`. */
  readonly refusesHtmlAttributes?: boolean;
  /**
   * True where a dev server keeps the old rules when markup and rules of a file change together: the file is written
   * in two steps, the rules first.
   */
  readonly rulesFirst?: true;
  /** True where the wrapper must be one value, so that the markers go inside it. */
  markersInside(element: SourceElement): boolean;
  /** Whether the content of a wrapper is indented. False where white space is structure. */
  readonly indents: boolean;
  /** True where one element must stay one: in a component that counts its children, or at a file's only root. */
  oneChild(element: SourceElement): boolean;
}
