/** Types of speech recognition, and its detection; the rest is loaded with `/panels.js`. */

export interface SpeechSession {
  stop(): void;
}

export interface SpeechOptions {
  /** Everything recognized since the start. */
  onWords(words: string): void;
  /** @param problem why it ended; `null` after `stop` */
  onEnd(problem: string | null): void;
}

/** Starts speech recognition; `null` when the browser has none. */
export type StartSpeech = (options: SpeechOptions) => Promise<SpeechSession | null>;

/** The browser's constructor; `undefined` when it has no speech recognition. */
export function speechRecognition(): unknown {
  return Reflect.get(globalThis, "SpeechRecognition") ?? Reflect.get(globalThis, "webkitSpeechRecognition");
}
