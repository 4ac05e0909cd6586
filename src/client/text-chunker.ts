/** Cuts outgoing text between words, so that a secret of one word never lies in two messages. */
import type { RunChannel } from "./run-input.ts";

/** The longest incomplete word that is held back: text without spaces must not be held for ever. */
const MAX_HELD_CHARS = 256;
/** How long an incomplete word is held back. */
const MAX_HELD_MS = 250;

/** Holds back the incomplete word at the end of a text until the rest of it comes, or its time is over. */
export class TextChunker {
  readonly #emit: (text: string, channel: RunChannel) => void;
  #held: { text: string; channel: RunChannel; timer: ReturnType<typeof setTimeout> } | null = null;

  /** @param emit takes the text that may be sent, in order */
  constructor(emit: (text: string, channel: RunChannel) => void) {
    this.#emit = emit;
  }

  /** Takes a piece of text. */
  push(piece: string, channel: RunChannel): void {
    if (this.#held !== null && this.#held.channel !== channel) this.flush();
    const { ready, held } = splitAtLastSpace((this.#held?.text ?? "") + piece);
    clearTimeout(this.#held?.timer);
    this.#held =
      held === "" ? null : { text: held, channel, timer: setTimeout(() => this.flush(), MAX_HELD_MS) };
    if (ready !== "") this.#emit(ready, channel);
  }

  /** Emits what is held back. */
  flush(): void {
    if (this.#held === null) return;
    const { text, channel, timer } = this.#held;
    clearTimeout(timer);
    this.#held = null;
    this.#emit(text, channel);
  }
}

/** Splits a text after its last white space; a `held` word that is too long is `ready`, too. */
function splitAtLastSpace(text: string): { readonly ready: string; readonly held: string } {
  const end = text.length - (/\S*$/.exec(text)?.[0].length ?? 0);
  return text.length - end > MAX_HELD_CHARS
    ? { ready: text, held: "" }
    : { ready: text.slice(0, end), held: text.slice(end) };
}
