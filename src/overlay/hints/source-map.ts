/** Positions in a dev server's modules, mapped to the source by the map that each module ends with. */
import { decode } from "@jridgewell/sourcemap-codec";
import { readPath } from "./create-hint.ts";

const INLINE_MAP =
  /\/\/[#@] sourceMappingURL=data:application\/json;(?:charset=[^;,]+;)?base64,([\w+/=]+)\s*$/;

/** Both from 1, like the positions of a stack. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The text of the module's only source; `null` where its map does not hold it. */
export function sourceText(code: string): string | null {
  const content = readPath(inlineMap(code), "sourcesContent");
  const [text]: unknown[] = Array.isArray(content) && content.length === 1 ? content : [];
  return typeof text === "string" ? text : null;
}

/** The position in the module's only source; `null` where it has no map, several sources, or no mapping there. */
export function originalPosition(code: string, { line, column }: Position): Position | null {
  const map = inlineMap(code);
  const [mappings, sources] = [readPath(map, "mappings"), readPath(map, "sources")];
  if (typeof mappings !== "string" || !Array.isArray(sources) || sources.length !== 1) return null;
  const segment = decode(mappings)[line - 1]?.findLast(([start]) => start <= column - 1);
  const [, , originalLine, originalColumn] = segment ?? [];
  return originalLine === undefined || originalColumn === undefined
    ? null
    : { line: originalLine + 1, column: originalColumn + 1 };
}

function inlineMap(code: string): unknown {
  const [, encoded] = INLINE_MAP.exec(code) ?? [];
  if (encoded === undefined) return null;
  const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
