/** Three-way merging of a file's lines. */

/** Lines that both sides have changed; `line` counts from 1 in `ours`. */
export interface Conflict {
  readonly line: number;
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
}

export type Merged =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly conflicts: readonly Conflict[] };

/**
 * `ours` with what leads from `base` to `theirs`. Lines keep their ends.
 * @param prefer with `theirs`, their lines win where both have changed; otherwise that is a conflict
 */
export async function merge(
  { ours, base, theirs }: { readonly ours: string; readonly base: string; readonly theirs: string },
  prefer?: "theirs",
): Promise<Merged> {
  const { diff3Merge } = await import("node-diff3");
  const [a, o, b] = [lines(ours), lines(base), lines(theirs)];
  // The cost of a comparison grows with what all have in common, which here is nearly everything.
  const head = sharedLength(a, o, b, (all, index) => all[index]);
  const [restA, restO, restB] = [a.slice(head), o.slice(head), b.slice(head)];
  const tail = sharedLength(restA, restO, restB, (all, index) => all[all.length - 1 - index]);
  const inner = (rest: string[]): string[] => rest.slice(0, rest.length - tail);
  const pieces = a.slice(0, head);
  const conflicts: Conflict[] = [];
  for (const region of diff3Merge(inner(restA), inner(restO), inner(restB))) {
    if (region.ok) pieces.push(...region.ok);
    else if (region.conflict) {
      const { conflict } = region;
      if (prefer === "theirs") pieces.push(...conflict.b);
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
