/** Candidates: the elements of a file that may be the picked one, and the choice among all of them. */

import { isInside } from "../edit/range.ts";
import type { SourceElement } from "../languages/language.ts";
import { WRAPPER } from "../markers/markers.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineAt, lineText } from "../project/text-file.ts";
import { refuse, type SourceProblem, type SourceRefusal } from "../refusal.ts";
import { describeQuery } from "./describe-query.ts";
import type { ElementQuery } from "./element-query.ts";
import { isPageFile, matchesPageRoute } from "./page-route-match.ts";
import { isOnlyChildOfItsTag, matchParent } from "./parent-match.ts";
import { type ElementScore, scoreElement } from "./score.ts";
import { siblingByOrder } from "./sibling-order.ts";

/** Scores closer than this are equal. */
export const EQUAL_WITHIN_POINTS = 3;
/** The page's own file is preferred among otherwise equal ones. */
export const ROUTE_POINTS = 6;
const MAX_LISTED = 20;
const CONTEXT_CHARS = 160;

export interface ElementCandidate extends ElementScore {
  readonly loaded: LoadedSource;
  readonly element: SourceElement;
  /** The points among its points that its file has for being the shown page. */
  readonly route: number;
  /** Files that may hold the element as well, and were not read. */
  readonly skipped?: readonly SourceProblem[];
  /** Why a source hint was not followed, as a sentence that names its place. */
  readonly hintNotFollowed?: string;
}

/** Where a candidate is written, as a refusal shows it. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly context: string;
}

/** Elements of a file that may be the picked one, best first. */
export function candidatesIn(loaded: LoadedSource, query: ElementQuery): ElementCandidate[] {
  const isShown = query.pageUrl !== null && matchesPageRoute(loaded.path.file, query.pageUrl);
  const route = isShown ? ROUTE_POINTS : 0;
  const all: ElementCandidate[] = [];
  for (const element of loaded.source.elements) {
    const score = hasMarkerAttribute(element) ? null : scoreElement(element, query);
    if (score !== null) all.push({ loaded, element, ...score, points: score.points + route, route });
  }
  // Copies inside another session's wrapper count only where there is nothing else.
  const free = all.filter(({ element }) => !isWrapped(element));
  const usable = free.length > 0 ? free : all;
  return (query.tag === null ? withoutEqualAncestors(usable) : usable).sort((a, b) => b.points - a.points);
}

/** Without a tag, an element and its parent may score the same: then the inner one is meant. */
function withoutEqualAncestors(candidates: readonly ElementCandidate[]): ElementCandidate[] {
  return candidates.filter(
    (outer) =>
      !candidates.some(
        (inner) =>
          inner !== outer &&
          inner.points === outer.points &&
          isInside(inner.element.range, outer.element.range),
      ),
  );
}

/**
 * False for a guess, and for a component that only has the text: it may pass the text to an element in another file,
 * and that element was picked. Such a component is ambiguous beside an element with the right tag and computed text.
 */
export function isConvincing({ element, by, guess }: ElementCandidate): boolean {
  return !guess && (element.tag !== null || by === "id" || by === "classes" || by === "tag");
}

/** The best candidate; a refusal (`element_not_found`, `element_ambiguous`) when none or several are the best. */
export function chooseCandidate(
  candidates: readonly ElementCandidate[],
  query: ElementQuery,
): ElementCandidate | SourceRefusal {
  const ranked = [...candidates].sort((a, b) => b.points - a.points);
  const guesses = ranked.filter(({ guess }) => guess);
  const [best = guesses[0], ...others] = ranked.filter(({ guess }) => !guess);
  if (best === undefined)
    return refuse("element_not_found", `No source file of the project holds ${describeQuery(query)}.`);
  const equal = others.filter((other) => isEqual(best, other));
  if (!isConvincing(best)) equal.push(...guesses.filter((other) => other !== best));
  if (equal.length === 0 && !best.guess) return best;
  const byParent = chooseByParent([best, ...equal], query);
  if (byParent !== null) return byParent;
  const locations = [best, ...equal].slice(0, MAX_LISTED).map(locationOf);
  return refuse(
    "element_ambiguous",
    best.guess
      ? "Only the tag agrees with the picked element: the source computes its text."
      : `${equal.length + 1} places in the source fit the picked element equally well.`,
    { candidates: locations },
  );
}

/** Of equal candidates the one that stands in the parent that the page shows; `null` when that leaves several. */
function chooseByParent(equal: readonly ElementCandidate[], query: ElementQuery): ElementCandidate | null {
  if (equal.some(({ guess }) => guess)) {
    const [only, ...more] = equal.filter(
      ({ element, guess }) => guess && isOnlyChildOfItsTag(element, query),
    );
    return more.length === 0 ? (only ?? null) : null;
  }
  // What a component passes on may stand deeper in the page.
  const possible = equal.filter(
    ({ element }) => element.tag === null || matchParent(element, query) !== "different",
  );
  return possible.length === 1 ? (possible[0] ?? null) : siblingByOrder(possible, query);
}

/** The shown page goes before other pages, and not before what stands on every page. */
function isEqual(best: ElementCandidate, other: ElementCandidate): boolean {
  const ahead = isPageFile(other.loaded.path.file) ? 0 : best.route - other.route;
  return best.points - ahead - other.points < EQUAL_WITHIN_POINTS;
}

/** The file, line and source text of a candidate. */
export function locationOf({ loaded, element }: ElementCandidate): SourceLocation {
  return {
    file: loaded.path.file,
    line: lineAt(loaded.text, element.range.start),
    column: element.range.start - loaded.text.lastIndexOf("\n", element.range.start - 1),
    context: lineText(loaded.text, element.range.start).slice(0, CONTEXT_CHARS),
  };
}

function hasMarkerAttribute(element: SourceElement): boolean {
  return [...element.attributes.keys()].some((name) => name.startsWith("data-impeccable-"));
}

function isWrapped(element: SourceElement): boolean {
  for (let at = element.parent; at !== null; at = at.parent) if (at.attributes.has(WRAPPER)) return true;
  return false;
}
