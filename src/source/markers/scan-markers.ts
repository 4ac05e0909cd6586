/** Reading what sessions have left in the source: markers for `status`, the wrapper for a page's preview. */

import { filesContaining } from "../project/file-search.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { loadSource } from "../project/load-source.ts";
import { projectPath, realRoot } from "../project/paths.ts";
import { lineAt, readTextFile } from "../project/text-file.ts";
import type { MarkerFinding, SourceProblem, WrapperBlock } from "../refusal.ts";
import { variantProblems } from "../variants/check-variants.ts";
import { findMarkerBlocks } from "./marker-blocks.ts";
import { CARBONIZE, validateSessionId, WRAPPER } from "./markers.ts";
import { findWrapper } from "./session-file.ts";
import { locateWrapper } from "./wrapper.ts";

const ANY_BLOCK = [
  "impeccable-variants-start ",
  "impeccable-carbonize-start ",
  `${WRAPPER}="`,
  `${CARBONIZE}="`,
];

/**
 * Every session's block in the named files, or in all source files of the project. Files that are missing or
 * cannot be read hold none here; `checkCompletion` is the one that must not take them for clean.
 */
export async function scanMarkers(input: {
  readonly root: string;
  readonly files?: readonly string[];
}): Promise<MarkerFinding[]> {
  const root = await realRoot(input.root);
  const names = input.files ?? (await filesContaining(root, ANY_BLOCK));
  const read: { file: string; text: string }[] = [];
  for (const name of new Set(names)) {
    const found = await projectPath(root, name);
    const text = found.ok ? (await readTextFile(found.path.absolute))?.text : undefined;
    if (found.ok && text !== undefined && !read.some(({ file }) => file === found.path.file)) {
      read.push({ file: found.path.file, text });
    }
  }
  const generated = await generatedFiles(root, read);
  const findings: MarkerFinding[] = [];
  for (const { file, text } of read) {
    for (const { id, kind, range, variants, declared, insert } of await findMarkerBlocks(file, text)) {
      const finding = {
        id,
        file,
        startLine: lineAt(text, range.start),
        endLine: lineAt(text, range.end),
        kind,
        variants,
        declared,
        generated: generated.has(file),
      };
      const problems = kind === "variants" ? await problemsOf(root, file, id) : [];
      findings.push({
        ...finding,
        ...(insert === null ? {} : { insertLine: lineAt(text, insert.range.start) }),
        ...(problems.length === 0 ? {} : { problems }),
      });
    }
  }
  return findings;
}

/** What a person or an agent who wrote into the file by hand has to repair, by the rules that `variants` checks. */
async function problemsOf(root: string, file: string, id: string): Promise<SourceProblem[]> {
  const answer = await loadSource(root, file);
  if (!answer.ok) {
    // A language without a parser here cannot be judged.
    if (answer.error === "language_unsupported") return [];
    return [{ file, line: answer.line ?? 1, message: answer.message }];
  }
  const { loaded } = answer;
  const located = locateWrapper(loaded, id);
  if (located === null) return [];
  if (!located.ok) return [{ file, line: 1, message: located.message }];
  const problems = await variantProblems(loaded, located.wrapper, id);
  return problems.map(({ at, message }) => ({ file, line: lineAt(loaded.text, at), message }));
}

/** Which of these files are missing or cannot be read as text: nobody knows what is in them. */
export async function unreadableFiles(input: {
  readonly root: string;
  readonly files: readonly string[];
}): Promise<string[]> {
  const root = await realRoot(input.root);
  const unreadable: string[] = [];
  for (const name of new Set(input.files)) {
    const found = await projectPath(root, name);
    if (!found.ok || (await readTextFile(found.path.absolute)) === null) unreadable.push(name);
  }
  return unreadable;
}

/** A session's wrapper block as HTML, markers included; `null` in JSX, which a page cannot show, or without one. */
export async function readWrapperBlock(input: {
  readonly root: string;
  readonly id: string;
  readonly file?: string;
}): Promise<WrapperBlock | null> {
  if (!validateSessionId(input.id)) return null;
  const found = await findWrapper(await realRoot(input.root), input.id, input.file);
  if (found?.kind !== "found" || found.loaded.language.name !== "html") return null;
  const { loaded, wrapper } = found;
  const html = loaded.text.slice(wrapper.block.start, wrapper.block.end);
  return { file: loaded.path.file, html, variants: wrapper.variants.length };
}
