/** Lines out of text that arrives in pieces. */

export interface InputLine {
  readonly number: number;
  /** `null` for a line that is too long to be one: its text is let go as it comes. */
  readonly text: string | null;
}

/**
 * Gives whole lines as soon as they are there, the last one also without its line feed.
 * @param maxChars what is kept of a line that has not ended yet
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
