/** Positions in the server's broadcast log: `<epoch>-<n>`, rising in both parts. */

/** Whether cursor `a` is at or before cursor `b`; false when either is not a cursor. */
export function isAtOrBefore(a: string, b: string): boolean {
  const left = parts(a);
  const right = parts(b);
  if (left === null || right === null) return false;
  return left.epoch < right.epoch || (left.epoch === right.epoch && left.n <= right.n);
}

function parts(cursor: string): { epoch: number; n: number } | null {
  const match = /^(\d+)-(\d+)$/.exec(cursor);
  return match === null ? null : { epoch: Number(match[1]), n: Number(match[2]) };
}
