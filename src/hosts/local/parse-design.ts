/** `DESIGN.md`: front matter with tokens, then headings with text. */

import type { DesignSection, ParsedDesign } from "../../protocol/design-system.ts";
import { isRecord } from "../../protocol/is-record.ts";

const FRONT_MATTER = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

/**
 * Parses the document.
 * @returns `error`: in one line why the front matter could not be read; the sections are complete also then
 */
export async function parseDesign(text: string): Promise<{ parsed: ParsedDesign; error: string | null }> {
  const front = FRONT_MATTER.exec(text);
  const sections = sectionsOf(front === null ? text : text.slice(front[0].length));
  if (front === null) return { parsed: { frontMatter: null, sections }, error: null };
  const { parse } = await import("yaml");
  try {
    // The parser refuses aliases that multiply.
    const value: unknown = parse(front[1] ?? "");
    if (isRecord(value)) return { parsed: { frontMatter: value, sections }, error: null };
    return { parsed: { frontMatter: null, sections }, error: "The front matter is no list of names." };
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split("\n", 1);
    return { parsed: { frontMatter: null, sections }, error: line ?? "The front matter is not YAML." };
  }
}

function sectionsOf(markdown: string): readonly DesignSection[] {
  const sections: { heading: string; level: number; lines: string[] }[] = [];
  let fence: string | null = null;
  for (const line of markdown.split(/\r?\n/)) {
    fence = fenceAfter(line, fence);
    const heading = fence === null ? /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$/.exec(line) : null;
    if (heading === null) sections.at(-1)?.lines.push(line);
    else sections.push({ heading: heading[2] ?? "", level: heading[1]?.length ?? 1, lines: [] });
  }
  return sections.map(({ heading, level, lines }) => ({ heading, level, text: lines.join("\n").trim() }));
}

/** The open fence of a code block after a line; `null` outside of code blocks. */
function fenceAfter(line: string, fence: string | null): string | null {
  const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
  if (mark === undefined) return fence;
  if (fence === null) return mark;
  return mark.startsWith(fence) ? null : fence;
}
