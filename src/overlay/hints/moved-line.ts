/** Follows a line of a source that was edited since: React keeps the stacks of elements that hot reload updates. */

/**
 * The number of a line after an edit, both from 1; `null` for a line that the edit may have changed.
 * @param before the source as it was
 * @param after the source as it is
 */
export function lineAfterEdit(before: string, after: string, line: number): number | null {
  if (before === after) return line;
  const [old, now] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(old.length, now.length);
  let same = 0;
  while (same < shorter && old[same] === now[same]) same += 1;
  if (line <= same) return line;
  let sameAtEnd = 0;
  while (sameAtEnd < shorter - same && old.at(-1 - sameAtEnd) === now.at(-1 - sameAtEnd)) sameAtEnd += 1;
  return line > old.length - sameAtEnd ? line + now.length - old.length : null;
}
