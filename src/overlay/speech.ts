/** Speech recognition, where the browser offers it; what turns it into words is loaded when somebody speaks. */

export interface SpeechSession {
  stop(): void;
}

export interface SpeechOptions {
  /** All that was heard since the start, as far as it is understood. */
  onWords(words: string): void;
  /** @param problem why it ended, when that was not asked for */
  onEnd(problem: string | null): void;
}

/** Starts to listen; `null` when the browser cannot. */
export type StartSpeech = (options: SpeechOptions) => Promise<SpeechSession | null>;

/** The browser's constructor; `undefined` when there is nothing to listen with. */
export function speechRecognition(): unknown {
  return Reflect.get(globalThis, "SpeechRecognition") ?? Reflect.get(globalThis, "webkitSpeechRecognition");
}
