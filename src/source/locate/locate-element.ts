/** Finding where a picked element is written: its wrapper, a hint, a named file, or a search of the project. */

import { findWrapper, type SessionFile } from "../markers/session-file.ts";
import { isInside, type Wrapper } from "../markers/wrapper.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { type MatchedBy, refuse, type SourceRefusal, type WrapInput } from "../refusal.ts";
import { candidatesIn, chooseCandidate, type ElementCandidate } from "./candidates.ts";
import { buildElementQuery, type ElementQuery } from "./element-query.ts";
import { searchProject } from "./project-search.ts";
import { scoreElement } from "./score.ts";
import { findHintedElement, isHintedFile } from "./source-hint.ts";

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

/** The element's place, or why it has none (`element_ambiguous`, `element_not_found`, …). `root` is a real path. */
export async function locateElement(root: string, input: WrapInput): Promise<LocateResult> {
  const picked = await buildElementQuery(input);
  if (input.file !== undefined) return await findInFile(root, input, input.file, picked);
  // Most sessions are not wrapped yet and most pages give no hint: the search does not wait to hear so.
  const [session, hint, found] = await Promise.all([
    findWrapper(root, input.id, undefined),
    findHintedElement(root, input, picked),
    input.sourceHint === undefined ? searchProject(root, picked) : null,
  ]);
  if (session !== null) return alreadyWrapped(session, input, picked);
  return chosen(hint ?? found ?? (await searchProject(root, picked)));
}

async function findInFile(
  root: string,
  input: WrapInput,
  name: string,
  picked: ElementQuery,
): Promise<LocateResult> {
  const answer = await loadSource(root, name);
  if (!answer.ok) {
    const missing = answer.error === "file_not_found";
    const line = answer.line === undefined ? {} : { line: answer.line };
    return refuse(missing ? "element_not_found" : answer.error, answer.message, { file: name, ...line });
  }
  const { loaded } = answer;
  const { file } = loaded.path;
  const reason = (await generatedFiles(root, [{ file, text: loaded.text }])).get(file);
  if (reason !== undefined) return isGenerated(file, reason);
  const [session, hint] = await Promise.all([
    findWrapper(root, input.id, file),
    findHintedElement(root, input, picked),
  ]);
  if (session !== null) return alreadyWrapped(session, input, picked);
  if (hint?.loaded.path.absolute === loaded.path.absolute) return chosen(hint);
  const candidates = candidatesIn(loaded, picked);
  if (candidates.length > 0) return chosen(chooseCandidate(candidates));
  return refuse("element_not_found", `${file} does not hold the picked element.`, { file });
}

function chosen(best: ElementCandidate | SourceRefusal): LocateResult {
  return "ok" in best ? best : { ok: true, kind: "element", candidate: best };
}

function isGenerated(file: string, reason: string): SourceRefusal {
  const message = `${file} is written by a build (${reason}); edit its source.`;
  return refuse("file_is_generated", message, { file, reason });
}

function alreadyWrapped(session: SessionFile, input: WrapInput, picked: ElementQuery): LocateResult {
  if (session.kind === "generated") return isGenerated(session.file, "its wrapper is already there");
  if (session.kind === "problem") return refuse(session.error, session.message, { file: session.file });
  const { loaded, wrapper } = session;
  return { ok: true, kind: "wrapped", loaded, wrapper, by: matchedAgain(session, input, picked) };
}

/** By what an element that is wrapped already would be found: a second answer is the same as the first. */
function matchedAgain(
  { loaded, wrapper }: { readonly loaded: LoadedSource; readonly wrapper: Wrapper },
  { sourceHint }: WrapInput,
  picked: ElementQuery,
): MatchedBy {
  const { original } = wrapper;
  // The anchor of an insert stands outside its wrapper, where the first search found it.
  const [best] = loaded.source.elements
    .filter((element) => original === null || isInside(element.range, original.range))
    .map((element) => scoreElement(element, picked))
    .filter((score) => score !== null)
    .sort((a, b) => b.points - a.points);
  if (best === undefined) return "tag";
  return sourceHint !== undefined && isHintedFile(sourceHint, loaded.path.file) ? "sourceHint" : best.by;
}
