/** Text on its way out, cut between words: a secret that is one word never lies in two messages. */

/** The longest word that is waited for; a script without spaces must not be kept back for ever. */
const MAX_HELD_CHARS = 256;

export interface SplitText {
  /** What may go. */
  readonly ready: string;
  /** The beginning of a word, to be joined with what comes next. */
  readonly held: string;
}

/**
 * Cuts behind the last white space.
 * @param text what was held, followed by what came
 */
export function splitAtLastSpace(text: string): SplitText {
  const end = text.length - (/\S*$/.exec(text)?.[0].length ?? 0);
  return text.length - end > MAX_HELD_CHARS
    ? { ready: text, held: "" }
    : { ready: text.slice(0, end), held: text.slice(end) };
}
