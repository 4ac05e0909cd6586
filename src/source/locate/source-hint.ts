/** Finds the element that a development build's source hint names. It is used only if it agrees with the picked one. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import type { SourceElement } from "../languages/language.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { lineAt } from "../project/text-file.ts";
import { candidatesIn, chooseCandidate, type ElementCandidate, isConvincing } from "./candidates.ts";
import type { ElementQuery } from "./element-query.ts";
import { scoreElement } from "./score.ts";
import { matchText } from "./text-match.ts";

interface HintedPosition {
  readonly line: number;
  readonly column: number | undefined;
}

/** The hinted element; `null` when its file is outside the project or generated, or it disagrees with the query. */
export async function findHintedElement(
  root: string,
  hint: SourceHint | undefined,
  query: ElementQuery,
): Promise<ElementCandidate | null> {
  if (hint === undefined) return null;
  for (const name of possibleNames(hint.file)) {
    const result = await loadSource(root, name);
    if (!result.ok) continue;
    const { loaded } = result;
    const generated = await generatedFiles(root, [{ file: loaded.path.file, text: loaded.text }]);
    return generated.size > 0 ? null : bestOnLine(loaded, hint, query);
  }
  return null;
}

/**
 * The component that a hint names where it is used, for an element that it may have rendered; `null` without one. Its
 * text must not be another.
 */
export async function findHintedUsage(
  root: string,
  hint: SourceHint | undefined,
  query: ElementQuery,
): Promise<ElementCandidate | null> {
  if (hint?.line === undefined) return null;
  const { line, column } = hint;
  for (const name of possibleNames(hint.file)) {
    const result = await loadSource(root, name);
    if (!result.ok) continue;
    const { loaded } = result;
    const uses = loaded.source.elements
      .filter((element) => element.tag === null && lineAt(loaded.text, element.startTag.start) === line)
      .filter(
        ({ text }) => query.text === null || matchText(text, query.text) !== "different" || text.length === 0,
      )
      .sort(
        (a, b) => distance(loaded.text, a, { line, column }) - distance(loaded.text, b, { line, column }),
      );
    const [element, ...more] = uses;
    if (element === undefined || (column === undefined && more.length > 0)) return null;
    return { loaded, element, points: 0, by: "sourceHint", guess: false, otherText: false };
  }
  return null;
}

/** True when a hint means this file (relative, with `/`). */
export function isHintedFile(hint: SourceHint, file: string): boolean {
  return possibleNames(hint.file).some((name) => name === file || name.endsWith(`/${file}`));
}

/** Builds name files as paths, as addresses, or as paths from the server's root (`/src/App.tsx`). */
function possibleNames(file: string): string[] {
  const plain = file
    .replace(/^[a-z][a-z0-9+.-]+:\/\/(?:\/\.\/)?/i, "")
    .replace(/[?#].*$/, "")
    .replaceAll("\\", "/");
  return [...new Set([plain, plain.replace(/^(?:\.?\/)+/, "")])];
}

function bestOnLine(loaded: LoadedSource, hint: SourceHint, query: ElementQuery): ElementCandidate | null {
  const { line, column } = hint;
  if (line === undefined) return bestInFile(candidatesIn(loaded, query), query);
  const onLine = candidatesIn(loaded, query)
    .filter(({ element }) => covers(loaded.text, element, line))
    .map((candidate) => ({
      candidate,
      distance: distance(loaded.text, candidate.element, { line, column }),
    }))
    .sort((a, b) => a.distance - b.distance || b.candidate.points - a.candidate.points);
  const [best, second] = onLine;
  if (best === undefined) return mergedOnLine(loaded, hint, query);
  const equal = second?.distance === best.distance && second.candidate.points === best.candidate.points;
  return equal ? null : { ...best.candidate, by: "sourceHint" };
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
  return score === null || score.otherText ? null : { loaded, element, ...score, by: "sourceHint" };
}

/** A hint without a line: the one convincing candidate of the file; `null` leads to a search of the project. */
function bestInFile(candidates: readonly ElementCandidate[], query: ElementQuery): ElementCandidate | null {
  const best = chooseCandidate(candidates, query);
  return "ok" in best || !isConvincing(best) ? null : { ...best, by: "sourceHint" };
}

/** The hinted line is one of the start tag's. */
function covers(text: string, { startTag }: SourceElement, line: number): boolean {
  return lineAt(text, startTag.start) <= line && line <= lineAt(text, startTag.end - 1);
}

/** Lines count before columns. Builds count columns from 0 or from 1, so the smaller distance is taken. */
function distance(text: string, { startTag }: SourceElement, hint: HintedPosition): number {
  const lines = hint.line - lineAt(text, startTag.start);
  if (hint.column === undefined || lines > 0) return lines * 1_000_000;
  const column = startTag.start - (startTag.start === 0 ? 0 : text.lastIndexOf("\n", startTag.start - 1) + 1);
  return Math.min(Math.abs(hint.column - column), Math.abs(hint.column - 1 - column));
}
