/** Speech input by the browser's speech recognition. */
import { type SpeechOptions, type SpeechSession, speechRecognition } from "../speech.ts";

/** The used part of the browser's interface, which TypeScript's types lack. */
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

/** Starts speech recognition; `null` when the browser has none. */
export function listen({ onWords, onEnd }: SpeechOptions): SpeechSession | null {
  const Recognizer = speechRecognition();
  if (!isRecognizer(Recognizer)) return null;
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

function isRecognizer(value: unknown): value is new () => Recognition {
  return typeof value === "function";
}
