/** Three-way merging of a file's lines. */
import { splitLines } from "../project/text-file.ts";

/** Lines that both sides have changed; `line` counts from 1 in `ours`. */
export interface MergeConflict {
  readonly line: number;
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
}

export type MergeResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly conflicts: readonly MergeConflict[] };

/**
 * How lines that both sides changed are merged, beyond what every merge resolves:
 * - `theirs`: their lines win where they changed all of them;
 * - `maybe-applied`: ours may have the change already, and insertions of both at one line are kept, ours first.
 */
export type ConflictPolicy = "theirs" | "maybe-applied";

/**
 * `ours` with the change that leads from `base` to `theirs`. Lines keep their ends. Lines that both have changed are
 * a conflict, unless ours only has other lines beside the changed ones, or the policy resolves it.
 */
export async function mergeThreeWay(
  { ours, base, theirs }: { readonly ours: string; readonly base: string; readonly theirs: string },
  onConflict?: ConflictPolicy,
): Promise<MergeResult> {
  const { diff3Merge } = await import("node-diff3");
  const [a, o, b] = [splitLines(ours), splitLines(base), splitLines(theirs)];
  // Comparing costs time for every shared line, and nearly all are: the common head and tail are left out.
  const head = sharedLength([a, o, b], (lines, index) => lines[index]);
  const [restA, restO, restB] = [a.slice(head), o.slice(head), b.slice(head)];
  const tail = sharedLength([restA, restO, restB], (lines, index) => lines[lines.length - 1 - index]);
  const middle = (rest: string[]): string[] => rest.slice(0, rest.length - tail);
  const merged = a.slice(0, head);
  const conflicts: MergeConflict[] = [];
  for (const region of diff3Merge(middle(restA), middle(restO), middle(restB))) {
    if (region.ok) merged.push(...region.ok);
    else if (region.conflict) {
      const { conflict } = region;
      const resolved = resolveConflict(conflict, onConflict);
      if (resolved !== null) merged.push(...resolved);
      else
        conflicts.push({
          line: head + conflict.aIndex + 1,
          ours: conflict.a.join(""),
          base: conflict.o.join(""),
          theirs: conflict.b.join(""),
        });
    }
  }
  merged.push(...a.slice(a.length - tail));
  return conflicts.length > 0 ? { ok: false, conflicts } : { ok: true, text: merged.join("") };
}

type Lines = readonly string[];

/** The lines that take the place of a conflict (ours, base, theirs); `null` when it stays one. */
function resolveConflict(
  { a, o, b }: { readonly a: Lines; readonly o: Lines; readonly b: Lines },
  onConflict: ConflictPolicy | undefined,
): Lines | null {
  const most = Math.min(o.length, b.length);
  let head = 0;
  while (head < most && o[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < most - head && o.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const from = o.slice(head, o.length - tail);
  const to = b.slice(head, b.length - tail);
  const isApplied = to.length > 0 ? positionsOf(to, a).length > 0 : a.length === head + tail;
  if (onConflict === "maybe-applied" && isApplied) return a;
  const [at, ...more] = positionsOf(from, a);
  if (from.length > 0 && at !== undefined && more.length === 0)
    return [...a.slice(0, at), ...to, ...a.slice(at + from.length)];
  if (onConflict === "maybe-applied" && o.length === 0) return [...a, ...b];
  return onConflict === "theirs" && head + tail === 0 ? b : null;
}

/** Every index at which `some` stand in `all`, in the same order and without a gap. */
function positionsOf(some: Lines, all: Lines): number[] {
  return all.flatMap((_, at) => (some.every((line, index) => all[at + index] === line) ? [at] : []));
}

/** How many lines all share, counted from the end that `lineFrom` reads. */
function sharedLength(
  sides: readonly [Lines, Lines, Lines],
  lineFrom: (lines: Lines, index: number) => string | undefined,
): number {
  const [a, o, b] = sides;
  const shortest = Math.min(a.length, o.length, b.length);
  let length = 0;
  while (length < shortest) {
    const line = lineFrom(a, length);
    if (line !== lineFrom(o, length) || line !== lineFrom(b, length)) break;
    length += 1;
  }
  return length;
}
