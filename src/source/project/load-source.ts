/** Reads and parses a project file. */
import type { Language, ParsedSource } from "../languages/language.ts";
import { finishOverwrite } from "../write.ts";
import { languageByName } from "./file-language.ts";
import { type ProjectPath, projectPath } from "./paths.ts";
import { readTextFile, type TextFile, unreadableMessage } from "./text-file.ts";
import { uiLibraryOf } from "./ui-library.ts";

export interface LoadedSource {
  readonly path: ProjectPath;
  readonly file: TextFile;
  /** `file.text`. */
  readonly text: string;
  readonly language: Language;
  readonly source: ParsedSource;
}

export interface LoadFailure {
  readonly ok: false;
  readonly error: "path_not_allowed" | "file_not_found" | "language_unsupported" | "source_unparsable";
  readonly message: string;
  /** The line of a syntax error, from 1. */
  readonly line?: number;
  /** The parser's own message. */
  readonly reason?: string;
}

export type LoadResult = { readonly ok: true; readonly loaded: LoadedSource } | LoadFailure;

/** Reads and parses a file of the project (`root` is a real path, `name` relative to it). */
export async function loadSource(root: string, name: string): Promise<LoadResult> {
  const found = await projectPath(root, name);
  if (!found.ok) {
    const error = found.reason === "outside" ? "path_not_allowed" : "file_not_found";
    return { ok: false, error, message: found.message };
  }
  const { path } = found;
  const unsupported = {
    ok: false,
    error: "language_unsupported",
    message: `${path.file}: elements of this kind of file cannot be edited`,
  } as const;
  const languageOf = await languageByName(root, path.file);
  if (languageOf === null) return unsupported;
  await finishOverwrite(root, path.absolute);
  const file = await readTextFile(path.absolute);
  if (file === null) {
    return {
      ok: false,
      error: "file_not_found",
      message: unreadableMessage(path.file),
    };
  }
  const language = await languageOf(file.text);
  if (language === null) return unsupported;
  const fitting = language.forLibrary?.(await uiLibraryOf(root, path.absolute, file.text)) ?? language;
  return parsedSource(path, file, fitting);
}

function parsedSource(path: ProjectPath, file: TextFile, language: Language): LoadResult {
  const parsed = language.parse(file.text);
  if (!parsed.ok) {
    const message = `${path.file}:${parsed.line}: ${parsed.message}`;
    return { ok: false, error: "source_unparsable", message, line: parsed.line, reason: parsed.message };
  }
  return { ok: true, loaded: { path, file, text: file.text, language, source: parsed.source } };
}
