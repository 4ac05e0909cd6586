/** How well an element in the source agrees with the picked one. */

import type { SourceElement } from "../languages/language.ts";
import { type AttributeMatch, matchAttribute } from "./attribute-match.ts";
import { componentSpellings, type ElementQuery, isNameless, isVague } from "./element-query.ts";
import { matchText } from "./text-match.ts";

/** The fact by which an element was recognized. */
export type MatchedBy = "sourceHint" | "id" | "classes" | "text" | "attributes" | "tag";

export interface ElementScore {
  readonly points: number;
  /** The strongest fact that agrees. */
  readonly by: MatchedBy;
  /** Only the tag agrees, because the source computes the rest: it may be listed, and is never chosen. */
  readonly guess: boolean;
  /** The source writes another text than the page shows. */
  readonly otherText: boolean;
}

/** An element that scores less disagrees in more than it agrees. */
const LEAST_POINTS = 10;
const ID_POINTS = 100;
const TEXT_POINTS = { equal: 30, pattern: 20, beginning: 20, unknown: 0, different: -25 } as const;
/** Attributes that are compared elsewhere, or that the page and the source write differently. */
const UNCOMPARED = /^(?:id|class|style|key|ref|on.*|data-impeccable-.*)$/i;

/** The score of an element that agrees in everything. */
export function highestPossibleScore(query: ElementQuery): number {
  const classes = query.classes?.length ?? 0;
  const compared = [...(query.attributes?.keys() ?? [])].filter((name) => !UNCOMPARED.test(name)).length;
  return (
    (query.tag === null ? 0 : 10) +
    (query.id ? ID_POINTS : 0) +
    (classes === 0 ? 0 : 10 * Math.min(classes, 5) + 20) +
    (query.text?.trim() ? TEXT_POINTS.equal : 0) +
    3 * Math.min(compared, 6) +
    (query.childTags === null ? 0 : 8)
  );
}

/** At least this much is lost where the source computes a text, or does not name a class. */
export const MIN_SCORE_LOSS = TEXT_POINTS.equal - TEXT_POINTS.pattern;

/** `null` when the element cannot be the picked one. */
export function scoreElement(element: SourceElement, query: ElementQuery): ElementScore | null {
  if (query.component !== null) {
    const isUse = componentSpellings(query.component).includes(element.name);
    return isUse ? { points: LEAST_POINTS, by: "tag", guess: false, otherText: false } : null;
  }
  const tagFits = query.tag !== null && element.tag?.toLowerCase() === query.tag;
  if (query.tag !== null && element.tag !== null && !tagFits) return null;

  const id = scoreId(element, query);
  const classes = scoreClasses(element, query, id !== null && id >= ID_POINTS);
  if (id === null || classes === null) return null;
  const text =
    query.text === null || query.text.trim() === "" ? "unknown" : matchText(element.text, query.text);
  const attributes = scoreAttributes(element, query);

  const points =
    (tagFits ? 10 : 0) +
    id +
    classes.points +
    TEXT_POINTS[text] +
    attributes.points +
    scoreChildren(element, query);
  const by = ((): MatchedBy | null => {
    if (id >= ID_POINTS) return "id";
    if (classes.shared > 0) return "classes";
    if (TEXT_POINTS[text] > 0) return "text";
    if (attributes.agreeing > 0) return "attributes";
    const isUnknown =
      isVague(query) || element.text.includes(null) || (attributes.isEmpty && isNameless(query));
    return tagFits && isUnknown ? "tag" : null;
  })();
  if (by === null || points < LEAST_POINTS) return null;
  return { points, by, guess: by === "tag" && !isVague(query), otherText: text === "different" };
}

function scoreId(element: SourceElement, query: ElementQuery): number | null {
  if (query.id === null) return 0;
  const own = element.attributes.get("id");
  if (own === undefined) return query.id === "" || element.spread ? 0 : -40;
  if (own.value === null) return 0;
  if (query.id === "") return -40;
  return own.value === query.id ? ID_POINTS : null;
}

/** Whole names only: `card` has nothing to do with `card-title`. */
function scoreClasses(
  element: SourceElement,
  query: ElementQuery,
  sameId: boolean,
): { readonly points: number; readonly shared: number } | null {
  const shown = new Set(query.classes ?? []);
  if (query.classes === null) return { points: 0, shared: 0 };
  const { always, sometimes, open } = element.classes;
  const own = new Set(always);
  const possible = new Set(sometimes);
  const shared = [...own].filter((name) => shown.has(name)).length;
  const maybe = [...possible].filter((name) => shown.has(name) && !own.has(name)).length;
  const missing = own.size - shared;
  const extra = [...shown].filter((name) => !own.has(name) && !possible.has(name)).length;
  // The page lacks a class the source always sets, and has one the source cannot set: another element.
  if (missing > 0 && extra > 0 && !open && !sameId) return null;
  if (query.someClasses && extra === 0 && shared > 0)
    return { points: 10 * Math.min(shared, 5) + 5 * Math.min(maybe, 3), shared: shared + maybe };
  const exact = shared > 0 && missing === 0 && extra === 0 ? 20 : 0;
  const points =
    10 * Math.min(shared, 5) + 5 * Math.min(maybe, 3) + exact - 15 * missing - (open ? 0 : 4 * extra);
  return { points, shared: shared + maybe };
}

interface AttributeScore {
  readonly points: number;
  /** How many speak for the element. */
  readonly agreeing: number;
  /** The source writes no attribute that can be compared. */
  readonly isEmpty: boolean;
}

/** Attributes that only the page has count for nothing: inspectors, tests and extensions add theirs. */
function scoreAttributes(element: SourceElement, query: ElementQuery): AttributeScore {
  const matches = matchedAttributes(element, query);
  const count = (wanted: AttributeMatch | "absent") => matches.filter((match) => match === wanted).length;
  const [equal, compatible] = [count("equal"), count("compatible")];
  // A component's attributes are its properties: the page need not show them.
  const lost = element.tag === null ? 0 : 4 * count("different") + 3 * count("absent");
  return {
    points: 3 * Math.min(equal, 6) + compatible - lost,
    agreeing: equal + compatible,
    isEmpty: matches.length === count("unknown"),
  };
}

/** How the page shows each attribute that the source writes; none when the page's attributes are not known. */
function matchedAttributes(
  element: SourceElement,
  { attributes }: ElementQuery,
): readonly (AttributeMatch | "absent")[] {
  if (attributes === null) return [];
  return [...element.attributes].flatMap(([written, { value }]) => {
    if (value === null || UNCOMPARED.test(written)) return [];
    const name = written.toLowerCase();
    const shown = attributes.get(name);
    return [shown === undefined ? "absent" : matchAttribute(name, value, shown)];
  });
}

function scoreChildren(element: SourceElement, query: ElementQuery): number {
  if (query.childTags === null || element.childrenOpen || element.tag === null) return 0;
  if (element.children.some(({ tag }) => tag === null)) return 0;
  const own = element.children.map(({ name }) => name);
  const same =
    own.length === query.childTags.length && own.every((name, index) => name === query.childTags?.[index]);
  return same ? 8 : -6;
}
