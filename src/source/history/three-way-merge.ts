/** Three-way merging of a file's lines. */

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
 * `ours` with what leads from `base` to `theirs`. Lines keep their ends. Where both have changed, and ours has not
 * only put something beside the lines that they changed, it is a conflict, unless
 * @param doubt says what then: with `theirs` their lines win, but not over a line that they left alone; with `done`
 * ours may have theirs already, and what both have put in one place stands there one behind the other
 */
export async function mergeThreeWay(
  { ours, base, theirs }: { readonly ours: string; readonly base: string; readonly theirs: string },
  doubt?: "theirs" | "done",
): Promise<MergeResult> {
  const { diff3Merge } = await import("node-diff3");
  const [a, o, b] = [lines(ours), lines(base), lines(theirs)];
  // The cost of a comparison grows with what all have in common, which here is nearly everything.
  const head = sharedLength(a, o, b, (all, index) => all[index]);
  const [restA, restO, restB] = [a.slice(head), o.slice(head), b.slice(head)];
  const tail = sharedLength(restA, restO, restB, (all, index) => all[all.length - 1 - index]);
  const inner = (rest: string[]): string[] => rest.slice(0, rest.length - tail);
  const pieces = a.slice(0, head);
  const conflicts: MergeConflict[] = [];
  for (const region of diff3Merge(inner(restA), inner(restO), inner(restB))) {
    if (region.ok) pieces.push(...region.ok);
    else if (region.conflict) {
      const { conflict } = region;
      const answer = settledConflict(conflict, doubt);
      if (answer !== null) pieces.push(...answer);
      else
        conflicts.push({
          line: head + conflict.aIndex + 1,
          ours: conflict.a.join(""),
          base: conflict.o.join(""),
          theirs: conflict.b.join(""),
        });
    }
  }
  pieces.push(...a.slice(a.length - tail));
  return conflicts.length > 0 ? { ok: false, conflicts } : { ok: true, text: pieces.join("") };
}

type Side = readonly string[];

/** What stands where both have changed; `null` when nobody can say. */
function settledConflict(
  { a, o, b }: { readonly a: Side; readonly o: Side; readonly b: Side },
  doubt: "theirs" | "done" | undefined,
): Side | null {
  const most = Math.min(o.length, b.length);
  let head = 0;
  while (head < most && o[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < most - head && o.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const from = o.slice(head, o.length - tail);
  const to = b.slice(head, b.length - tail);
  const isDone = to.length > 0 ? positions(a, to).length > 0 : a.length === head + tail;
  if (doubt === "done" && isDone) return a;
  const [at, ...more] = positions(a, from);
  if (from.length > 0 && at !== undefined && more.length === 0)
    return [...a.slice(0, at), ...to, ...a.slice(at + from.length)];
  if (doubt === "done" && o.length === 0) return [...a, ...b];
  return doubt === "theirs" && head + tail === 0 ? b : null;
}

/** Where some lines stand in others, one behind the other. */
function positions(all: Side, some: Side): number[] {
  return all.flatMap((_, at) => (some.every((line, index) => all[at + index] === line) ? [at] : []));
}

/** How many lines all three share, counted by `at` from one of their ends. */
function sharedLength(
  a: Side,
  o: Side,
  b: Side,
  at: (all: Side, index: number) => string | undefined,
): number {
  const shortest = Math.min(a.length, o.length, b.length);
  let length = 0;
  while (length < shortest && at(a, length) === at(o, length) && at(a, length) === at(b, length)) length += 1;
  return length;
}

function lines(text: string): string[] {
  return text.split(/(?<=\n)/);
}
