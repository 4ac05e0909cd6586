/**
 * Applies a change where the lines that it removes stand, wherever that is: later changes of the same kind beside them
 * (rules appended to one sheet) make lines alike, and a three-way merge then takes one for another.
 */
import { splitLines } from "../project/text-file.ts";

interface Hunk {
  /** Index of the first line in `base`. */
  readonly start: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const MAX_CONTEXT = 3;

/** `ours` with the change from `base` to `theirs`; `null` unless each part of it fits in exactly one place. */
export async function mergeByContent({
  ours,
  base,
  theirs,
}: {
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
}): Promise<string | null> {
  const { structuredPatch } = await import("diff");
  const patch = structuredPatch("", "", base, theirs, "", "", { context: 0, maxEditLength: 5_000 });
  if (patch === undefined) return null;
  const baseLines = splitLines(base);
  let lines: readonly string[] | null = splitLines(ours);
  for (const { oldStart, lines: changed } of patch.hunks) {
    const side = (sign: string) => changed.filter((line) => line.startsWith(sign)).length;
    const start = oldStart - 1;
    const removed = baseLines.slice(start, start + side("-"));
    const added = addedLines(changed);
    lines = lines === null ? null : applied(lines, baseLines, { start, removed, added });
  }
  return lines?.join("") ?? null;
}

/** The lines that a hunk adds, with their ends. */
function addedLines(changed: readonly string[]): string[] {
  return changed.flatMap((line, index) => {
    if (!line.startsWith("+")) return [];
    return [line.slice(1) + (changed[index + 1]?.startsWith("\\") ? "" : "\n")];
  });
}

function applied(lines: readonly string[], base: readonly string[], hunk: Hunk): readonly string[] | null {
  for (const { removed, added } of forms(base, hunk)) {
    const [at, ...more] = positionsOf(removed, lines);
    if (at !== undefined && more.length === 0)
      return [...lines.slice(0, at), ...added, ...lines.slice(at + removed.length)];
  }
  return null;
}

/** The same change in other words: with lines around it where it only adds, else moved along equal lines. */
function forms(base: readonly string[], hunk: Hunk): Omit<Hunk, "start">[] {
  const { start, removed, added } = hunk;
  if (added.length === 0) return [...slides(base, hunk), ...insideStyleBlock(removed)];
  const inContext = Array.from({ length: MAX_CONTEXT }, (_, index) => {
    const count = MAX_CONTEXT - index;
    const before = base.slice(Math.max(0, start - count), start);
    const after = base.slice(start + removed.length, start + removed.length + count);
    return { removed: [...before, ...removed, ...after], added: [...before, ...added, ...after] };
  });
  return removed.length === 0 ? inContext : [hunk, ...inContext];
}

/** Removing `b` from `aba` is removing `ab` or `ba`: whole blocks first. */
function slides(base: readonly string[], { start, removed }: Hunk): Omit<Hunk, "start">[] {
  const found: string[][] = [];
  const length = removed.length;
  for (let at = start; at >= 0; at -= 1) {
    found.push(base.slice(at, at + length));
    if (at === 0 || base[at - 1] !== base[at + length - 1]) break;
  }
  for (let at = start; base[at] !== undefined && base[at] === base[at + length]; at += 1)
    found.push(base.slice(at + 1, at + 1 + length));
  return found
    .sort((a, b) => Number(isBalanced(b)) - Number(isBalanced(a)))
    .flatMap(withBlankLineMoved)
    .map((lines) => ({ removed: lines, added: [] }));
}

/** A rule that has come to be the first has its blank line below it, or none. */
function withBlankLineMoved(lines: readonly string[]): (readonly string[])[] {
  const [blank = "x", ...rule] = lines;
  return blank.trim() !== "" || rule.length === 0 ? [lines] : [lines, [...rule, blank], rule];
}

/** The rules of a style block that the session has made, where the block holds others' rules by now. */
function insideStyleBlock(removed: readonly string[]): Omit<Hunk, "start">[] {
  const open = removed.findIndex((line) => /^\s*<style\b[^>]*>\s*$/.test(line));
  const close = removed.findIndex((line) => /^\s*<\/style>\s*$/.test(line));
  const rules = removed.slice(open + 1, close);
  if (
    open === -1 ||
    rules.length === 0 ||
    removed.some((line, at) => line.trim() !== "" && (at < open || at > close))
  )
    return [];
  const eol = /\r?\n$/.exec(rules.at(-1) ?? "")?.[0] ?? "\n";
  return [[...rules, eol], [eol, ...rules], rules].map((lines) => ({ removed: lines, added: [] }));
}

/** Each closing bracket has its opening one before it. */
function isBalanced(lines: readonly string[]): boolean {
  let depth = 0;
  for (const [bracket] of lines.join("").matchAll(/[{}]/g)) {
    depth += bracket === "{" ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function positionsOf(some: readonly string[], all: readonly string[]): number[] {
  if (some.length === 0) return [];
  return all.flatMap((_, at) => (some.every((line, index) => all[at + index] === line) ? [at] : []));
}
