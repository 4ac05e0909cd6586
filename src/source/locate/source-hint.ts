/** A development build's word on where an element is written, taken only if the element there agrees. */

import type { SourceElement } from "../languages/language.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { lineAt } from "../project/text-file.ts";
import type { SourceHint, WrapInput } from "../refusal.ts";
import { candidatesIn, chooseCandidate, type ElementCandidate, isConvincing } from "./candidates.ts";
import type { ElementQuery } from "./element-query.ts";

interface HintedPlace {
  readonly line: number;
  readonly column: number | undefined;
}

/** The element a hint names; `null` when it lies outside, is generated, or is another element. */
export async function findHintedElement(
  root: string,
  { sourceHint }: WrapInput,
  picked: ElementQuery,
): Promise<ElementCandidate | null> {
  if (sourceHint === undefined) return null;
  for (const name of namesOf(sourceHint.file)) {
    const answer = await loadSource(root, name);
    if (!answer.ok) continue;
    const { loaded } = answer;
    const generated = await generatedFiles(root, [{ file: loaded.path.file, text: loaded.text }]);
    return generated.size > 0 ? null : bestOnLine(loaded, sourceHint, picked);
  }
  return null;
}

/** True when a hint means this file (relative, with `/`). */
export function isHintedFile(hint: SourceHint, file: string): boolean {
  return namesOf(hint.file).some((name) => name === file || name.endsWith(`/${file}`));
}

/** Builds name files as paths, as addresses, or as paths from the server's root (`/src/App.tsx`). */
function namesOf(file: string): string[] {
  const plain = file
    .replace(/^[a-z][a-z0-9+.-]+:\/\/(?:\/\.\/)?/i, "")
    .replace(/[?#].*$/, "")
    .replaceAll("\\", "/");
  return [...new Set([plain, plain.replace(/^(?:\.?\/)+/, "")])];
}

function bestOnLine(loaded: LoadedSource, hint: SourceHint, picked: ElementQuery): ElementCandidate | null {
  const { line, column } = hint;
  if (line === undefined) return onlyOne(candidatesIn(loaded, picked));
  const onLine = candidatesIn(loaded, picked)
    .filter(({ element }) => covers(loaded.text, element, line))
    .map((candidate) => ({
      candidate,
      distance: distance(loaded.text, candidate.element, { line, column }),
    }))
    .sort((a, b) => a.distance - b.distance || b.candidate.points - a.candidate.points);
  const [best, second] = onLine;
  if (best === undefined) return null;
  const equal = second?.distance === best.distance && second.candidate.points === best.candidate.points;
  return equal ? null : { ...best.candidate, by: "sourceHint" };
}

/** The file is certain, the place in it is not: what is clearly meant there, else the whole project is searched. */
function onlyOne(candidates: readonly ElementCandidate[]): ElementCandidate | null {
  const best = chooseCandidate(candidates);
  return "ok" in best || !isConvincing(best) ? null : { ...best, by: "sourceHint" };
}

/** The hinted line is one of the start tag's. */
function covers(text: string, { startTag }: SourceElement, line: number): boolean {
  return lineAt(text, startTag.start) <= line && line <= lineAt(text, startTag.end - 1);
}

/** First the lines, then the columns; whether columns count from 0 or 1 differs between builds. */
function distance(text: string, { startTag }: SourceElement, hint: HintedPlace): number {
  const lines = hint.line - lineAt(text, startTag.start);
  if (hint.column === undefined || lines > 0) return lines * 1_000_000;
  const column = startTag.start - (startTag.start === 0 ? 0 : text.lastIndexOf("\n", startTag.start - 1) + 1);
  return Math.min(Math.abs(hint.column - column), Math.abs(hint.column - 1 - column));
}
