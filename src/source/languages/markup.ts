/** The syntax that all languages like HTML share. */
import type { Language, UiLibrary } from "./language.ts";
import { escapesStyleText, jsxStyleForm } from "./style-element.ts";

/** The prefix of a placeholder for an attribute that the wrapper has taken over; its name follows. */
const MOVED = "data-impeccable-moved-";

/** An attribute in single quotes: JSON holds many double ones. All languages but Svelte resolve references in it. */
function quotedAttribute(name: string, value: string): string {
  return `${name}='${value.replaceAll("&", "&amp;").replaceAll("'", "&#39;").replaceAll("<", "&lt;")}'`;
}

/** Markers are comments around the wrapper; attributes are plain text. */
export const markup = {
  commentSyntax: "html",
  styleMode: "scoped",
  indents: true,
  markersInside: () => false,
  oneChild: () => false,
  alsoForbidden: [],
  displayContents: 'style="display: contents"',
  displayNone: 'style="display: none"',
  comment: (text) => `<!-- ${text} -->`,
  placeholder: (attribute) => MOVED + attribute,
  attribute: quotedAttribute,
} as const satisfies Partial<Language>;

/** The style element that the page's own parser understands. */
export const plainStyleTag = (id: string): string => `<style data-impeccable-css="${id}">`;

/**
 * JSX: the wrapper is one value, so the markers stand inside it. Among children it stays one element as well: React
 * resets the state of a component that moves to another place without a key.
 */
export const jsxMarkup = {
  commentSyntax: "jsx",
  styleMode: "scoped",
  indents: true,
  markersInside: () => true,
  oneChild: () => true,
  alsoForbidden: [],
  displayContents: 'style={{ display: "contents" }}',
  displayNone: 'style={{ display: "none" }}',
  comment: (text) => `{/* ${text} */}`,
  placeholder: (attribute) => `/* impeccable-${attribute} */`,
  attribute: quotedAttribute,
  ...jsxStyleForm({ name: null, major: null, docusaurus: false }),
} as const satisfies Partial<Language>;

/** What differs between the libraries that take JSX. */
export function jsxLibraryMarkup(library: UiLibrary): Partial<Language> {
  return {
    ...jsxStyleForm(library),
    escapesStyleText: escapesStyleText(library),
    refusesHtmlAttributes: library.name === "react",
  };
}
