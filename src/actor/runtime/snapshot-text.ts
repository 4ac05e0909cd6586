/**
 * The text of a snapshot: JSON whose first line is all that a start has to parse. The remaining lines are
 * pre-serialized parts of the state, parsed lazily.
 */
export interface SnapshotText {
  readonly head: object;
  /** JSON texts. */
  readonly parts: readonly string[];
}

const BEFORE_PARTS = ',"parts":[\n';
const BETWEEN_PARTS = ",\n";
const BEHIND_PARTS = "\n]}";

export function encodeSnapshot({ head, parts }: SnapshotText): string {
  if (parts.length === 0) return JSON.stringify(head);
  const first = JSON.stringify({ ...head, partChars: parts.map(({ length }) => length) });
  return `${first.slice(0, -1)}${BEFORE_PARTS}${parts.join(BETWEEN_PARTS)}${BEHIND_PARTS}`;
}

/** Reads it back; `null` when it is not whole. The parts are not parsed. */
export function decodeSnapshot(text: string): SnapshotText | null {
  const end = text.indexOf("\n");
  try {
    if (end === -1) return { head: JSON.parse(text), parts: [] };
    const head: { readonly partChars: readonly number[] } = JSON.parse(`${text.slice(0, end)}]}`);
    const parts: string[] = [];
    let at = end + 1;
    for (const length of head.partChars) {
      parts.push(text.slice(at, at + length));
      at += length + BETWEEN_PARTS.length;
    }
    return text.slice(at - BETWEEN_PARTS.length) === BEHIND_PARTS ? { head, parts } : null;
  } catch {
    return null;
  }
}
