/** What the languages that look like HTML write alike. */
import type { Language } from "./language.ts";

/** Attributes that went to the wrapper leave one of these behind, with their name at the end. */
const MOVED = "data-impeccable-moved-";

/** Markers are comments around the wrapper; attributes are plain text. */
export const markup = {
  commentSyntax: "html",
  styleMode: "scoped",
  markersInside: () => false,
  oneChild: () => false,
  alsoForbidden: [],
  displayContents: 'style="display: contents"',
  displayNone: 'style="display: none"',
  comment: (text) => `<!-- ${text} -->`,
  placeholder: (attribute) => MOVED + attribute,
} as const satisfies Partial<Language>;

/** The style element that the page's own parser understands. */
export const plainStyleTag = (id: string): string => `<style data-impeccable-css="${id}">`;
