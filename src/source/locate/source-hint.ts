/** Finds the element that a development build's source hint names. It is used only if it agrees with the picked one. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { isInside } from "../edit/range.ts";
import type { SourceElement } from "../languages/language.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { lineAt } from "../project/text-file.ts";
import {
  candidatesIn,
  chooseCandidate,
  type ElementCandidate,
  EQUAL_WITHIN_POINTS,
  isConvincing,
} from "./candidates.ts";
import { contradiction } from "./contradiction.ts";
import type { ElementQuery } from "./element-query.ts";
import { matchParent } from "./parent-match.ts";
import { scoreElement } from "./score.ts";
import { siblingByOrder } from "./sibling-order.ts";
import { matchText } from "./text-match.ts";

interface HintedPosition {
  readonly line: number;
  readonly column: number | undefined;
}

/** The element that a hint leads to, or why it leads to none, as a sentence that begins with the place. */
export type HintedElement =
  | { readonly followed: true; readonly candidate: ElementCandidate }
  | {
      readonly followed: false;
      readonly reason: string;
      /** The component that it names where that is used, if the element may be what the component renders. */
      readonly usage: ElementCandidate | null;
    };

/** Where a hint leads to: to no place outside the project, in a generated file, or that contradicts the picked element. */
export async function findHintedElement(
  root: string,
  hint: SourceHint | undefined,
  query: ElementQuery,
): Promise<HintedElement | null> {
  if (hint === undefined) return null;
  for (const name of namesBelow(root, hint.file)) {
    const result = await loadSource(root, name);
    if (!result.ok) continue;
    const { loaded } = result;
    const { file } = loaded.path;
    const generated = await generatedFiles(root, [{ file, text: loaded.text }]);
    const place = hint.line === undefined ? file : `${file}:${hint.line}`;
    if (generated.size > 0) return notFollowed(`${file} is written by a build.`);
    const found = bestOnLine(loaded, hint, query);
    return typeof found === "string"
      ? notFollowed(`${place} ${found}.`, hintedUsage(loaded, hint, query))
      : { followed: true, candidate: { ...found, by: "sourceHint" } };
  }
  return notFollowed(`${hint.file} is no source file of this project.`);
}

function notFollowed(reason: string, usage: ElementCandidate | null = null): HintedElement {
  return { followed: false, reason, usage };
}

/** The component on the hinted line; `null` without one that it clearly is. Its text must not be another. */
function hintedUsage(loaded: LoadedSource, hint: SourceHint, query: ElementQuery): ElementCandidate | null {
  const { line, column } = hint;
  if (line === undefined) return null;
  const far = ({ startTag }: SourceElement) => distance(loaded.text, { startTag }, { line, column });
  const [element, ...more] = loaded.source.elements
    .filter(({ tag, startTag }) => tag === null && lineAt(loaded.text, startTag.start) === line)
    .filter(
      ({ text }) => query.text === null || matchText(text, query.text) !== "different" || text.length === 0,
    )
    .sort((a, b) => far(a) - far(b));
  if (element === undefined || (column === undefined && more.length > 0)) return null;
  return { loaded, element, points: 0, by: "sourceHint", guess: false, otherText: false, route: 0 };
}

/** True when a hint means this file (relative, with `/`). */
export function isHintedFile(hint: SourceHint, file: string): boolean {
  return possibleNames(hint.file).some((name) => name === file || name.endsWith(`/${file}`));
}

/** Builds name files as paths, as addresses, or as paths from the server's root (`/src/App.tsx`). */
function possibleNames(file: string): readonly string[] {
  const plain = file
    .replace(/^[a-z][a-z0-9+.-]+:\/\/(?:\/\.\/)?/i, "")
    .replace(/[?#].*$/, "")
    .replaceAll("\\", "/");
  return [...new Set([plain, plain.replace(/^(?:\.?\/)+/, "")])];
}

/**
 * Inspectors name files from the folder in which the dev server was started. In a repository with several apps that
 * may be one above the project: then the name begins with the end of the project's own path.
 */
function namesBelow(root: string, file: string): readonly string[] {
  const names = possibleNames(file);
  const folders = root.split(/[\\/]/);
  const fromAbove = folders.flatMap((_, index) => {
    const above = `${folders.slice(index).join("/")}/`;
    return names.filter((name) => name.startsWith(above)).map((name) => name.slice(above.length));
  });
  return [...names, ...fromAbove];
}

/** The element on the hinted line; otherwise the end of the sentence that says why there is none. */
function bestOnLine(loaded: LoadedSource, hint: SourceHint, query: ElementQuery): ElementCandidate | string {
  const { line, column } = hint;
  if (line === undefined) return bestInFile(loaded, query);
  const all = hintedCandidates(loaded, query);
  const onLine = all
    .filter(({ element }) => covers(loaded.text, element, line) && contradiction(element, query) === null)
    .map((candidate) => ({
      candidate,
      distance: distance(loaded.text, candidate.element, { line, column }),
    }));
  const most = Math.max(...onLine.map(({ candidate }) => candidate.points));
  // A position may be a little off; what is seen is not.
  const [best, second] = onLine
    .filter(({ candidate }) => most - candidate.points < EQUAL_WITHIN_POINTS)
    .sort((a, b) => a.distance - b.distance || b.candidate.points - a.candidate.points);
  if (best === undefined) return mergedOnLine(loaded, hint, query) ?? whyNot(loaded, line, query);
  const better = betterElsewhere(best.candidate, all, query);
  if (better !== null) return better;
  const isEqual = (other: typeof best) =>
    other.distance === best.distance && other.candidate.points === best.candidate.points;
  if (second === undefined || !isEqual(second)) return twinByOrder(loaded, best.candidate, query);
  const byOrder = siblingByOrder(
    onLine.filter(isEqual).map(({ candidate }) => candidate),
    query,
  );
  return byOrder ?? "holds several elements that fit equally well";
}

/** Why the hinted element is less likely the picked one than another in its file: lines are stale after hot reload. */
function betterElsewhere(
  hinted: ElementCandidate,
  all: readonly ElementCandidate[],
  query: ElementQuery,
): string | null {
  const possible = all.filter(
    ({ element }) => element.tag !== null && contradiction(element, query) === null,
  );
  if (hinted.element.tag === null) {
    const inner = possible.find(
      ({ element, points }) => points > hinted.points && isInside(element.range, hinted.element.range),
    );
    return inner === undefined ? null : "is a component around an element like the picked one";
  }
  if (matchParent(hinted.element, query) !== "different") return null;
  const other = possible.find(
    ({ element, points }) =>
      hinted.points - points < EQUAL_WITHIN_POINTS && matchParent(element, query) === "same",
  );
  return other === undefined ? null : "stands in another parent";
}

/** Among siblings that are written alike, their order decides: a line may be one of another version of the file. */
function twinByOrder(
  loaded: LoadedSource,
  candidate: ElementCandidate,
  query: ElementQuery,
): ElementCandidate {
  const written = ({ range }: SourceElement) => loaded.text.slice(range.start, range.end);
  const { parent } = candidate.element;
  const twins = (parent?.children ?? []).filter((other) => written(other) === written(candidate.element));
  const twin = siblingByOrder(
    twins.map((element) => ({ element })),
    query,
  );
  return twin === null ? candidate : { ...candidate, element: twin.element };
}

/** The page's tools give ids to elements whose source has none: beside a hint, such an id decides nothing. */
function hintedCandidates(loaded: LoadedSource, query: ElementQuery): readonly ElementCandidate[] {
  const all = candidatesIn(loaded, query);
  if (!query.id) return all;
  const hasId = ({ element }: ElementCandidate) => element.attributes.has("id");
  const withoutId = candidatesIn(loaded, { ...query, id: null }).filter((candidate) => !hasId(candidate));
  return [...all.filter(hasId), ...withoutId];
}

/** What is at the hinted line instead of the picked element. */
function whyNot(loaded: LoadedSource, line: number, query: ElementQuery): string {
  const there = loaded.source.elements.filter((element) => covers(loaded.text, element, line));
  const sameTag = there.filter(({ tag }) => query.tag === null || tag?.toLowerCase() === query.tag);
  for (const element of sameTag.length > 0 ? sameTag : there) {
    const why = contradiction(element, query);
    if (why !== null) return why;
  }
  return there.length === 0 ? "holds no element" : "holds no element like the picked one";
}

/**
 * The element on the hinted line whose class names the source computes: `tailwind-merge` and its like drop names that
 * the source always lists. Then the hint decides where tag, id and text do not disagree.
 */
function mergedOnLine(loaded: LoadedSource, hint: SourceHint, query: ElementQuery): ElementCandidate | null {
  const { line, column } = hint;
  if (line === undefined || query.tag === null) return null;
  const fitting = loaded.source.elements.filter(
    (element) =>
      element.tag?.toLowerCase() === query.tag &&
      element.attributes.get("class")?.value === null &&
      lineAt(loaded.text, element.startTag.start) === line &&
      (column === undefined || distance(loaded.text, element, { line, column }) === 0),
  );
  const [element] = fitting;
  if (element === undefined || fitting.length > 1) return null;
  const score = scoreElement(element, { ...query, classes: null });
  return score === null || contradiction(element, query) !== null
    ? null
    : { loaded, element, ...score, route: 0 };
}

/** A hint without a line: the one convincing candidate of the file, or the one element there that can be meant. */
function bestInFile(loaded: LoadedSource, query: ElementQuery): ElementCandidate | string {
  const possible = hintedCandidates(loaded, query).filter(
    ({ element }) => contradiction(element, query) === null,
  );
  const best = chooseCandidate(possible, query);
  if (!("ok" in best) && isConvincing(best)) return best;
  const sameTag = loaded.source.elements.filter(({ tag }) => tag?.toLowerCase() === query.tag);
  const [fitting, ...more] = sameTag.filter(
    (element) => contradiction(element, query) === null && hasItsClasses(element, query),
  );
  const only = possible.find(({ element }) => element === fitting);
  if (only !== undefined && more.length === 0) return only;
  const why = sameTag.length === 1 && sameTag[0] !== undefined ? contradiction(sameTag[0], query) : null;
  return why ?? "holds no element that it clearly is";
}

/** The page shows every class that the source always sets. */
function hasItsClasses({ classes }: SourceElement, query: ElementQuery): boolean {
  return query.classes === null || classes.always.every((name) => query.classes?.includes(name));
}

/** The hinted line is one of the start tag's. */
function covers(text: string, { startTag }: SourceElement, line: number): boolean {
  return lineAt(text, startTag.start) <= line && line <= lineAt(text, startTag.end - 1);
}

/** Lines count before columns. Builds count columns from 0 or from 1, so the smaller distance is taken. */
function distance(text: string, { startTag }: Pick<SourceElement, "startTag">, hint: HintedPosition): number {
  const lines = hint.line - lineAt(text, startTag.start);
  if (hint.column === undefined || lines > 0) return lines * 1_000_000;
  const column = startTag.start - (startTag.start === 0 ? 0 : text.lastIndexOf("\n", startTag.start - 1) + 1);
  return Math.min(Math.abs(hint.column - column), Math.abs(hint.column - 1 - column));
}
