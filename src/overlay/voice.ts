/** Speech recognition, where the browser offers it. */

/** The part of the browser's interface that is used here; its types come with no browser yet. */
interface Recognition {
  continuous: boolean;
  interimResults: boolean;
  lang: string;
  onresult:
    | ((event: { readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }>> }) => void)
    | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
}

export interface Listener {
  stop(): void;
}

export interface ListenerOptions {
  /** All that was heard since the start, as far as it is understood. */
  onWords(words: string): void;
  /** @param problem why it ended, when that was not asked for */
  onEnd(problem: string | null): void;
}

/** Whether there is anything to listen with. */
export function canListen(): boolean {
  return recognizer() !== null;
}

/** Starts to listen; `null` when the browser cannot. */
export function createListener({ onWords, onEnd }: ListenerOptions): Listener | null {
  const Recognizer = recognizer();
  if (Recognizer === null) return null;
  const recognition = new Recognizer();
  let problem: string | null = null;
  recognition.continuous = true;
  recognition.interimResults = true;
  recognition.lang = navigator.language;
  recognition.onresult = ({ results }) =>
    onWords(Array.from(results, (result) => result[0]?.transcript.trim() ?? "").join(" "));
  recognition.onerror = ({ error }) => {
    if (error !== "aborted" && error !== "no-speech") problem = `The browser could not listen: ${error}.`;
  };
  recognition.onend = () => onEnd(problem);
  recognition.start();
  return { stop: () => recognition.stop() };
}

function recognizer(): (new () => Recognition) | null {
  const found: unknown =
    Reflect.get(globalThis, "SpeechRecognition") ?? Reflect.get(globalThis, "webkitSpeechRecognition");
  return isRecognizer(found) ? found : null;
}

function isRecognizer(value: unknown): value is new () => Recognition {
  return typeof value === "function";
}
