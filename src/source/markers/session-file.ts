/** Finds the file that holds a session's wrapper, or the carbonize block that accept left. */

import { filesContaining, outputFilesContaining } from "../project/file-search.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { carbonizeNeedles, carbonizeStart, isVariantNumber, VARIANT, wrapperNeedles } from "./markers.ts";
import { locateWrapper, type Wrapper } from "./wrapper.ts";

export type SessionFile =
  | { readonly kind: "found"; readonly loaded: LoadedSource; readonly wrapper: Wrapper }
  | { readonly kind: "generated"; readonly file: string }
  | { readonly kind: "problem"; readonly file: string; readonly error: string; readonly message: string };

/** The wrapper in the named file, else in any file with its markers; `null` when no source file has it. */
export async function findWrapper(
  root: string,
  id: string,
  file: string | undefined,
): Promise<SessionFile | null> {
  const named = file === undefined ? null : await inspectFile(root, id, file);
  if (named?.kind === "found" || named?.kind === "generated") return named;
  const found: SessionFile[] = [];
  for (const name of await filesContaining(root, wrapperNeedles(id))) {
    const result = await inspectFile(root, id, name);
    if (result !== null) found.push(result);
  }
  const [first] = found;
  if (first === undefined || found.length === 1) return first ?? named;
  const files = found.map((one) => (one.kind === "found" ? one.loaded.path.file : one.file));
  const message = `The wrapper of session ${id} stands in more than one file: ${files.join(", ")}. Name one of them.`;
  return { kind: "problem", file: files.join(", "), error: "wrapper_damaged", message };
}

/** A generated or ignored file that holds the wrapper. A slow search, for when no source file has it. */
export async function findGeneratedWrapper(root: string, id: string): Promise<SessionFile | null> {
  const [file] = await outputFilesContaining(root, wrapperNeedles(id));
  return file === undefined ? null : { kind: "generated", file };
}

/** The carbonize block of a session: its file and the accepted variant; `null` when there is none. */
export async function findCarbonizeBlock(
  root: string,
  id: string,
): Promise<{ readonly file: string; readonly variant: string } | null> {
  for (const name of await filesContaining(root, carbonizeNeedles(id))) {
    const read = await loadSource(root, name);
    if (!read.ok) continue;
    const { source, path } = read.loaded;
    const start = source.comments.find(({ text }) => text === carbonizeStart(id));
    if (start === undefined) continue;
    const after = source.elements.filter((element) => element.range.start > start.range.end);
    const variant = after
      .map((element) => element.attributes.get(VARIANT)?.value ?? "")
      .find(isVariantNumber);
    if (variant !== undefined) return { file: path.file, variant };
  }
  return null;
}

async function inspectFile(root: string, id: string, name: string): Promise<SessionFile | null> {
  const read = await loadSource(root, name);
  if (!read.ok) {
    // A file that does not exist holds no wrapper; one that does not parse may hold it.
    if (read.error === "file_not_found") return null;
    return { kind: "problem", file: name, error: read.error, message: read.message };
  }
  const { loaded } = read;
  const { file } = loaded.path;
  const located = locateWrapper(loaded, id);
  if (located === null) return null;
  if ((await generatedFiles(root, [{ file, text: loaded.text }])).size > 0)
    return { kind: "generated", file };
  if (!located.ok) return { kind: "problem", file, error: located.error, message: located.message };
  return { kind: "found", loaded, wrapper: located.wrapper };
}
