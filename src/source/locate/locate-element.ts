/** Finds where a picked element is written: by its wrapper, a source hint, a named file, or a search of the project. */

import { isInside } from "../edit/range.ts";
import { findWrapper, type SessionFile } from "../markers/session-file.ts";
import type { InsertPosition, Wrapper } from "../markers/wrapper.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { refuse, type SourceRefusal } from "../refusal.ts";
import { candidatesIn, chooseCandidate, type ElementCandidate } from "./candidates.ts";
import { describeContent, describeQuery } from "./describe-query.ts";
import { buildElementQuery, type ElementQuery, type PickedElement } from "./element-query.ts";
import { searchProject } from "./project-search.ts";
import { type MatchedBy, scoreElement } from "./score.ts";
import { findHintedElement, type HintedElement, isHintedFile } from "./source-hint.ts";

export interface LocateInput extends PickedElement {
  /** The session: its wrapper may be in the source already. */
  readonly id: string;
  /** Look in this file only. */
  readonly file?: string;
  /** The element is an anchor: what is written goes on this side of it. */
  readonly position?: InsertPosition;
}

/** `wrapped`: the session's wrapper is already there. */
export type LocateResult =
  | { readonly ok: true; readonly kind: "element"; readonly candidate: ElementCandidate }
  | {
      readonly ok: true;
      readonly kind: "wrapped";
      readonly loaded: LoadedSource;
      readonly wrapper: Wrapper;
      readonly by: MatchedBy;
    }
  | SourceRefusal;

/** The element in the source, or a refusal (`element_ambiguous`, `element_not_found`, …). `root` is a real path. */
export async function locateElement(root: string, input: LocateInput): Promise<LocateResult> {
  const query = await buildElementQuery(input);
  const { id, file, sourceHint } = input;
  if (file !== undefined) return await locateInFile(root, { ...input, file }, query);
  // Most sessions have no wrapper yet and most pages give no hint: the search starts without waiting for those two.
  const [session, hint, found] = await Promise.all([
    findWrapper(root, id, undefined),
    findHintedElement(root, sourceHint, query),
    sourceHint === undefined ? searchProject(root, query) : null,
  ]);
  if (session !== null) return alreadyWrapped(session, input, query);
  if (hint?.followed) return elementResult(hint.candidate);
  // Beside an element that a component renders is beside the component, where the hint says so.
  const usage = hint?.usage ?? null;
  if (usage !== null && input.position !== undefined) return elementResult(usage);
  const searched = await searchBySomeClasses(root, query, found);
  const isNowhere = "ok" in searched && searched.error === "element_not_found";
  return elementResult(isNowhere && usage !== null ? usage : withReason(searched, hint));
}

/** The search; where nothing has just the named classes, also for elements that have more of them. */
async function searchBySomeClasses(
  root: string,
  query: ElementQuery,
  searched: ElementCandidate | SourceRefusal | null,
): Promise<ElementCandidate | SourceRefusal> {
  const found = searched ?? (await searchProject(root, query));
  const isMissing = "ok" in found && found.error === "element_not_found";
  if (!isMissing || !query.classes?.length) return found;
  const wider = await searchProject(root, { ...query, someClasses: true });
  return "ok" in wider && wider.error === "element_not_found" ? found : wider;
}

async function locateInFile(
  root: string,
  input: LocateInput & { readonly file: string },
  query: ElementQuery,
): Promise<LocateResult> {
  const read = await loadSource(root, input.file);
  if (!read.ok) {
    const error = read.error === "file_not_found" ? "element_not_found" : read.error;
    const line = read.line === undefined ? {} : { line: read.line };
    return refuse(error, read.message, { file: input.file, ...line });
  }
  const { loaded } = read;
  const { file } = loaded.path;
  const reason = (await generatedFiles(root, [{ file, text: loaded.text }])).get(file);
  if (reason !== undefined) return generatedRefusal(file, reason);
  const [session, hint] = await Promise.all([
    findWrapper(root, input.id, file),
    findHintedElement(root, input.sourceHint, query),
  ]);
  if (session !== null) return alreadyWrapped(session, input, query);
  if (hint?.followed && hint.candidate.loaded.path.absolute === loaded.path.absolute)
    return elementResult(hint.candidate);
  const exact = candidatesIn(loaded, query);
  const candidates = exact.length > 0 ? exact : candidatesIn(loaded, { ...query, someClasses: true });
  if (candidates.length > 0) return elementResult(withReason(chooseCandidate(candidates, query), hint));
  const message = `${file} does not hold ${describeQuery(query)}. ${describeContent(loaded, query)}`;
  return elementResult(withReason(refuse("element_not_found", message, { file }), hint));
}

/** Says why the hint was not followed: the place was found, or not, without it. */
function withReason(
  found: ElementCandidate | SourceRefusal,
  hint: HintedElement | null,
): ElementCandidate | SourceRefusal {
  return hint === null || hint.followed ? found : { ...found, hintNotFollowed: hint.reason };
}

function elementResult(best: ElementCandidate | SourceRefusal): LocateResult {
  return "ok" in best ? best : { ok: true, kind: "element", candidate: best };
}

function generatedRefusal(file: string, reason: string): SourceRefusal {
  const message = `${file} is written by a build (${reason}); edit its source.`;
  return refuse("file_is_generated", message, { file, reason });
}

function alreadyWrapped(session: SessionFile, input: LocateInput, query: ElementQuery): LocateResult {
  if (session.kind === "generated") return generatedRefusal(session.file, "its wrapper is already there");
  if (session.kind === "problem") return refuse(session.error, session.message, { file: session.file });
  const { loaded, wrapper } = session;
  return { ok: true, kind: "wrapped", loaded, wrapper, by: matchInsideWrapper(session, input, query) };
}

/** The fact that a first call would have matched by: a repeated call has to return the same result. */
function matchInsideWrapper(
  { loaded, wrapper }: { readonly loaded: LoadedSource; readonly wrapper: Wrapper },
  { sourceHint }: LocateInput,
  query: ElementQuery,
): MatchedBy {
  const { original } = wrapper;
  // The anchor of an insert stands outside its wrapper, where the first search found it.
  const [best] = loaded.source.elements
    .filter((element) => original === null || isInside(element.range, original.range))
    .map((element) => scoreElement(element, query))
    .filter((score) => score !== null)
    .sort((a, b) => b.points - a.points);
  if (best === undefined) return "tag";
  return sourceHint !== undefined && isHintedFile(sourceHint, loaded.path.file) ? "sourceHint" : best.by;
}
