/** Reads what sessions have left in the source: blocks for `status`, the wrapper for a page's preview. */

import { isSessionId } from "../../protocol/ids.ts";
import { filesContaining } from "../project/file-search.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { loadSource } from "../project/load-source.ts";
import { projectPath, realRoot } from "../project/paths.ts";
import { lineAt, readTextFile } from "../project/text-file.ts";
import type { SourceProblem } from "../refusal.ts";
import { variantProblems } from "../variants/check-variants.ts";
import { findMarkerBlocks, type MarkerBlock } from "./marker-blocks.ts";
import { CARBONIZE, WRAPPER } from "./markers.ts";
import { findWrapper } from "./session-file.ts";
import { locateWrapper } from "./wrapper.ts";

/** Every file with a session's block holds at least one of these texts. */
const ANY_BLOCK = [
  "impeccable-variants-start ",
  "impeccable-carbonize-start ",
  `${WRAPPER}="`,
  `${CARBONIZE}="`,
];

export interface MarkerFinding {
  readonly id: string;
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** Lines count from 1. */
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: "variants" | "carbonize";
  /** Variants that are written; in a carbonize block the accepted one. */
  readonly variants: number;
  /** Variants that the wrapper announces. */
  readonly declared: number;
  /** A build writes this file and would overwrite an edit. */
  readonly generated: boolean;
  readonly insertLine?: number;
  /** What has to be repaired in the wrapper or its variants; absent when nothing has. */
  readonly problems?: readonly SourceProblem[];
}

/**
 * Every session's block in the named files, or in all source files of the project. A file that is missing or cannot
 * be read has none here; `checkCompletion` reports such a file. Throws only for a root that is relative or missing.
 */
export async function scanMarkers(input: {
  readonly root: string;
  readonly files?: readonly string[];
}): Promise<MarkerFinding[]> {
  const root = await realRoot(input.root);
  const files = await readFiles(root, input.files ?? (await filesContaining(root, ANY_BLOCK)));
  const generated = await generatedFiles(root, files);
  const findings: MarkerFinding[] = [];
  for (const { file, text } of files) {
    for (const block of await findMarkerBlocks(root, file, text)) {
      const problems = block.kind === "variants" ? await wrapperProblems(root, file, block.id) : [];
      findings.push({
        ...describeBlock(block, { file, text, generated: generated.has(file) }),
        ...(problems.length === 0 ? {} : { problems }),
      });
    }
  }
  return findings;
}

interface ReadFile {
  readonly file: string;
  readonly text: string;
}

/** The files that can be read, each once, whatever their names. */
async function readFiles(root: string, names: readonly string[]): Promise<ReadFile[]> {
  const read = new Map<string, ReadFile>();
  for (const name of new Set(names)) {
    const found = await projectPath(root, name);
    const text = found.ok ? (await readTextFile(found.path.absolute))?.text : undefined;
    if (!found.ok || text === undefined || read.has(found.path.file)) continue;
    read.set(found.path.file, { file: found.path.file, text });
  }
  return [...read.values()];
}

function describeBlock(
  { id, kind, range, variants, declared, insert }: MarkerBlock,
  { file, text, generated }: ReadFile & { readonly generated: boolean },
): Omit<MarkerFinding, "problems"> {
  return {
    id,
    file,
    startLine: lineAt(text, range.start),
    endLine: lineAt(text, range.end),
    kind,
    variants,
    declared,
    generated,
    ...(insert === null ? {} : { insertLine: lineAt(text, insert.range.start) }),
  };
}

/** What has to be repaired after edits by hand, by the same rules as for `variants`. */
async function wrapperProblems(root: string, file: string, id: string): Promise<SourceProblem[]> {
  const read = await loadSource(root, file);
  if (!read.ok) {
    // Without a parser for the language nothing can be checked.
    if (read.error === "language_unsupported") return [];
    return [{ file, line: read.line ?? 1, message: read.message }];
  }
  const { loaded } = read;
  const located = locateWrapper(loaded, id);
  if (located === null) return [];
  if (!located.ok) return [{ file, line: 1, message: located.message }];
  const problems = await variantProblems(loaded, located.wrapper, { root, id });
  return problems.map(({ at, message }) => ({ file, line: lineAt(loaded.text, at), message }));
}

/** The files that are missing or cannot be read as text: their content is unknown. Throws only for a bad root. */
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

/** The wrapper block as it is in the file. */
export interface WrapperBlock {
  readonly file: string;
  readonly html: string;
  /** Variants that are written. */
  readonly variants: number;
}

/** A session's wrapper block as HTML, with its markers; `null` without one, and in JSX, which a page cannot show. */
export async function readWrapperBlock(input: {
  readonly root: string;
  readonly id: string;
  readonly file?: string;
}): Promise<WrapperBlock | null> {
  if (!isSessionId(input.id)) return null;
  const found = await findWrapper(await realRoot(input.root), input.id, input.file);
  if (found?.kind !== "found" || found.loaded.language.name !== "html") return null;
  const { loaded, wrapper } = found;
  const html = loaded.text.slice(wrapper.block.start, wrapper.block.end);
  return { file: loaded.path.file, html, variants: wrapper.variants.length };
}
