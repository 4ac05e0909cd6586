/** A text field, with speech input where the browser supports it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { type SpeechSession, type StartSpeech, speechRecognition } from "../speech.ts";
import type { Store } from "../store/store.ts";
import { Icon } from "./icon.tsx";

interface PromptProps {
  readonly store: Store;
  readonly listen: StartSpeech;
  readonly name: string;
  readonly placeholder: string;
  readonly value: string;
  readonly maxLength?: number;
  readonly onChange: (text: string) => void;
}

/** Calls back with every change, typed or spoken. */
export function Prompt({ store, listen, name, placeholder, value, maxLength, onChange }: PromptProps) {
  const [isListening, setListening] = useState(false);
  const listener = useRef<SpeechSession | null>(null);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => () => listener.current?.stop(), []);
  const toggle = () => {
    if (isListening) {
      listener.current?.stop();
      return;
    }
    const before = value.trim();
    const onEnd = (problem: string | null) => {
      setListening(false);
      if (problem !== null) store.dispatch({ kind: "toast-added", text: problem, tone: "bad" });
    };
    setListening(true);
    listen({ onWords: (words) => latest.current(before === "" ? words : `${before} ${words}`), onEnd }).then(
      (started) => {
        listener.current = started;
      },
      () => onEnd("The live server does not answer."),
    );
  };
  return (
    <div class="words">
      <textarea
        class="prompt"
        aria-label={name}
        placeholder={placeholder}
        rows={2}
        value={value}
        data-autofocus
        {...(maxLength === undefined ? {} : { maxLength })}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {speechRecognition() !== undefined && (
        <button
          type="button"
          class="button square small voice"
          aria-label={isListening ? "Stop listening" : "Speak"}
          aria-pressed={isListening}
          onClick={toggle}
        >
          <Icon name="voice" />
        </button>
      )}
    </div>
  );
}
