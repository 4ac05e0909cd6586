/** The elements of a file that may be the picked one, and the choice among all of them. */
import { type MatchedBy, refuse, type SourceRefusal } from "./answers.ts";
import type { SourceElement } from "./languages/language.ts";
import type { LoadedSource } from "./load.ts";
import { WRAPPER } from "./markers.ts";
import type { Picked } from "./picked.ts";
import { isRouteOf } from "./route.ts";
import { scoreElement } from "./score.ts";
import { lineAt, lineText } from "./text-file.ts";
import { isInside } from "./wrapper.ts";

/** Scores this close are equally good. */
export const EQUAL_WITHIN_POINTS = 3;
/** The page's own file is preferred among otherwise equal ones. */
export const ROUTE_POINTS = 6;
const MAX_LISTED = 20;
const CONTEXT_CHARS = 160;

export interface Candidate {
  readonly loaded: LoadedSource;
  readonly element: SourceElement;
  readonly points: number;
  readonly by: MatchedBy;
}

/** A place as a refusal names it. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly context: string;
}

/** Elements of a file that may be the picked one, best first. */
export function candidatesIn(loaded: LoadedSource, picked: Picked): Candidate[] {
  const route = picked.pageUrl !== null && isRouteOf(loaded.path.file, picked.pageUrl) ? ROUTE_POINTS : 0;
  const all: Candidate[] = [];
  for (const element of loaded.source.elements) {
    const score = isOurs(element) ? null : scoreElement(element, picked);
    if (score !== null) all.push({ loaded, element, points: score.points + route, by: score.by });
  }
  // Copies inside another session's wrapper count only where there is nothing else.
  const free = all.filter(({ element }) => !isWrapped(element));
  const ours = free.length > 0 ? free : all;
  return (picked.tag === null ? withoutShells(ours) : ours).sort((a, b) => b.points - a.points);
}

/** Without a tag, an element and what merely surrounds it look alike: the inner one is meant. */
function withoutShells(candidates: readonly Candidate[]): Candidate[] {
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

/** The one clear best; a refusal when there is none, or several are equally good. */
export function choose(candidates: readonly Candidate[]): Candidate | SourceRefusal {
  const [best, ...others] = [...candidates].sort((a, b) => b.points - a.points);
  if (best === undefined)
    return refuse("element_not_found", "No source file of the project holds the picked element.");
  const equal = others.filter((other) => best.points - other.points < EQUAL_WITHIN_POINTS);
  if (equal.length === 0) return best;
  const places = [best, ...equal].slice(0, MAX_LISTED).map(placeOf);
  return refuse(
    "element_ambiguous",
    `${equal.length + 1} places in the source fit the picked element equally well.`,
    {
      candidates: places,
    },
  );
}

/** Where a candidate stands. */
export function placeOf({ loaded, element }: Candidate): Place {
  return {
    file: loaded.path.file,
    line: lineAt(loaded.text, element.range.start),
    context: lineText(loaded.text, element.range.start).slice(0, CONTEXT_CHARS),
  };
}

function isOurs(element: SourceElement): boolean {
  return [...element.attributes.keys()].some((name) => name.startsWith("data-impeccable-"));
}

function isWrapped(element: SourceElement): boolean {
  for (let at = element.parent; at !== null; at = at.parent) if (at.attributes.has(WRAPPER)) return true;
  return false;
}
