/** How well an element in the source agrees with the picked one. */

import type { SourceElement } from "../languages/language.ts";
import type { MatchedBy } from "../refusal.ts";
import { type ElementQuery, isVague } from "./element-query.ts";
import { matchText } from "./text-match.ts";

export interface ElementScore {
  readonly points: number;
  /** The strongest thing that agreed. */
  readonly by: MatchedBy;
  /** Only the tag agrees, because the source computes all else: such an element may be listed, never chosen. */
  readonly guess: boolean;
  /** The source writes another text than the page shows. */
  readonly otherText: boolean;
}

/** Below this, what agrees is outweighed by what does not. */
const LEAST_POINTS = 10;
const ID_POINTS = 100;
const TEXT_POINTS = { equal: 30, pattern: 20, beginning: 20, unknown: 0, different: -25 } as const;
/** Attributes that are compared elsewhere, or that the page and the source write differently. */
const UNCOMPARED = /^(?:id|class|style|key|ref|on.*|data-impeccable-.*)$/i;

/** What an element scores that agrees in everything; one whose file lacks a text of it has `MIN_SCORE_LOSS` less. */
export function highestPossibleScore(picked: ElementQuery): number {
  const classes = picked.classes?.length ?? 0;
  const compared = [...(picked.attributes?.keys() ?? [])].filter((name) => !UNCOMPARED.test(name)).length;
  return (
    (picked.tag === null ? 0 : 10) +
    (picked.id ? ID_POINTS : 0) +
    (classes === 0 ? 0 : 10 * Math.min(classes, 5) + 20) +
    (picked.text?.trim() ? TEXT_POINTS.equal : 0) +
    3 * Math.min(compared, 6) +
    (picked.childTags === null ? 0 : 8)
  );
}

/** The least that is lost by a text that is computed, or a class that the source does not name. */
export const MIN_SCORE_LOSS = TEXT_POINTS.equal - TEXT_POINTS.pattern;

/** `null` when the element cannot be the picked one. */
export function scoreElement(element: SourceElement, picked: ElementQuery): ElementScore | null {
  const tagFits = picked.tag !== null && element.tag?.toLowerCase() === picked.tag;
  if (picked.tag !== null && element.tag !== null && !tagFits) return null;

  const id = scoreId(element, picked);
  const classes = scoreClasses(element, picked, id !== null && id >= ID_POINTS);
  if (id === null || classes === null) return null;
  const text =
    picked.text === null || picked.text.trim() === "" ? "unknown" : matchText(element.text, picked.text);
  const attributes = scoreAttributes(element, picked);

  const points =
    (tagFits ? 10 : 0) +
    id +
    classes.points +
    TEXT_POINTS[text] +
    attributes.points +
    scoreChildren(element, picked);
  const by = ((): MatchedBy | null => {
    if (id >= ID_POINTS) return "id";
    if (classes.shared > 0) return "classes";
    if (TEXT_POINTS[text] > 0) return "text";
    if (attributes.equal > 0) return "attributes";
    return tagFits && (isVague(picked) || element.text.includes(null)) ? "tag" : null;
  })();
  if (by === null || points < LEAST_POINTS) return null;
  return { points, by, guess: by === "tag" && !isVague(picked), otherText: text === "different" };
}

function scoreId(element: SourceElement, picked: ElementQuery): number | null {
  if (picked.id === null) return 0;
  const own = element.attributes.get("id");
  if (own === undefined) return picked.id === "" || element.spread ? 0 : -40;
  if (own.value === null) return 0;
  if (picked.id === "") return -40;
  return own.value === picked.id ? ID_POINTS : null;
}

/** Whole names only: `card` has nothing to do with `card-title`. */
function scoreClasses(
  element: SourceElement,
  picked: ElementQuery,
  sameId: boolean,
): { readonly points: number; readonly shared: number } | null {
  const shown = new Set(picked.classes ?? []);
  if (picked.classes === null) return { points: 0, shared: 0 };
  const { always, sometimes, open } = element.classes;
  const own = new Set(always);
  const possible = new Set(sometimes);
  const shared = [...own].filter((name) => shown.has(name)).length;
  const maybe = [...possible].filter((name) => shown.has(name) && !own.has(name)).length;
  const missing = own.size - shared;
  const extra = [...shown].filter((name) => !own.has(name) && !possible.has(name)).length;
  // The page lacks a class the source always sets, and has one the source cannot set: another element.
  if (missing > 0 && extra > 0 && !open && !sameId) return null;
  const exact = shared > 0 && missing === 0 && extra === 0 ? 20 : 0;
  const points =
    10 * Math.min(shared, 5) + 5 * Math.min(maybe, 3) + exact - 15 * missing - (open ? 0 : 4 * extra);
  return { points, shared: shared + maybe };
}

function scoreAttributes(
  element: SourceElement,
  picked: ElementQuery,
): { readonly points: number; readonly equal: number } {
  if (picked.attributes === null) return { points: 0, equal: 0 };
  let points = 0;
  let equal = 0;
  for (const [name, { value }] of element.attributes) {
    if (value === null || UNCOMPARED.test(name)) continue;
    const shown = picked.attributes.get(name.toLowerCase());
    if (shown === value) equal += 1;
    // A component's attributes are its properties; what it makes of them is its own affair.
    else if (element.tag !== null) points -= shown === undefined ? 3 : 4;
  }
  for (const name of picked.attributes.keys()) {
    const written =
      element.attributes.has(name) || element.spread || element.tag === null || UNCOMPARED.test(name);
    if (!written) points -= 1;
  }
  return { points: points + 3 * Math.min(equal, 6), equal };
}

function scoreChildren(element: SourceElement, picked: ElementQuery): number {
  if (picked.childTags === null || element.childrenOpen || element.tag === null) return 0;
  if (element.children.some(({ tag }) => tag === null)) return 0;
  const own = element.children.map(({ name }) => name);
  const same =
    own.length === picked.childTags.length && own.every((name, index) => name === picked.childTags?.[index]);
  return same ? 8 : -6;
}
