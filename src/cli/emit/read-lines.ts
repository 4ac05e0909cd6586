/** Splits text that arrives in pieces into lines. */

export interface InputLine {
  readonly number: number;
  /** `null` for a line that is too long: its text is dropped as it arrives. */
  readonly text: string | null;
}

/**
 * Yields each line as soon as it is complete, the last one also without a line feed.
 * @param maxChars the longest line that is kept
 */
export async function* readLines(pieces: AsyncIterable<string>, maxChars: number): AsyncGenerator<InputLine> {
  let number = 1;
  let rest = "";
  let isTooLong = false;
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      yield { number, text: isTooLong || text.length > maxChars ? null : text };
      isTooLong = false;
      number += 1;
    }
    if (rest.length > maxChars) {
      isTooLong = true;
      rest = "";
    }
  }
  if (rest !== "" || isTooLong) yield { number, text: isTooLong ? null : rest };
}
