/** Turning speech into words. */
import { type SpeechOptions, type SpeechSession, speechRecognition } from "../speech.ts";

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

/** Starts to listen; `null` when the browser cannot. */
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
