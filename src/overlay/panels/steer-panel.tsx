/** Messages to the agent about the whole page, with their delivery and the agent's reply. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { MAX_STEER_CHARS } from "../../protocol/limits.ts";
import type { DeliveryState } from "../../protocol/snapshot.ts";
import type { PanelHost } from "../panel-loader.ts";
import { readStored, writeStored } from "../persistence/safe-storage.ts";
import { agentState } from "../store/selectors.ts";
import type { Command, OverlayState, Steer } from "../store/state.ts";
import { Icon, type IconName } from "../views/icon.tsx";
import { Prompt } from "../views/prompt.tsx";
import { AgentSelect } from "./agent-choice.tsx";
import { AbsentAssignee } from "./agent-status.tsx";
import { listen } from "./speech-recognition.ts";
import { useStore } from "./use-store.ts";

/** Session storage key of the text that is not sent yet. */
const TEXT_KEY = "impeccable-live-steer";

/** Enter sends; the panel stays open and shows the receipt. */
export function SteerPanel({ host }: { readonly host: PanelHost }) {
  const { intents, store } = host;
  const state = useStore(store);
  const node = useRef<HTMLFormElement>(null);
  const [agent, setAgent] = useState<string | null>(null);
  const [text, setText] = useState(readStored("session", TEXT_KEY) ?? "");
  const focus = () => node.current?.querySelector("textarea")?.focus({ preventScroll: true });
  useLayoutEffect(focus, []);
  const change = (next: string) => {
    setText(next);
    writeStored("session", TEXT_KEY, next === "" ? null : next);
  };
  const message = text.trim();
  const send = () => {
    if (message === "") return;
    intents.steer(message, agent);
    change("");
  };
  const dismiss = (steer: Steer) => {
    store.dispatch({ kind: "steers-replaced", steers: state.steers.filter((other) => other !== steer) });
    focus();
  };
  return (
    <>
      <form
        ref={node}
        class="steer"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          if (!(event.target instanceof HTMLTextAreaElement)) return;
          event.preventDefault();
          send();
        }}
      >
        <Prompt
          store={store}
          listen={async (options) => listen(options)}
          name="Message"
          placeholder="What should the agent know about this page?"
          maxLength={MAX_STEER_CHARS}
          value={text}
          onChange={change}
        />
        <AgentSelect state={state} type="steer" value={agent} onChange={setAgent} />
        <div class="foot">
          <span class="grow muted small">For the whole page, not for one element.</span>
          <button type="submit" class="button primary" disabled={message === ""}>
            Send<span aria-hidden="true">↵</span>
          </button>
        </div>
      </form>
      {state.steers.length > 0 && (
        <section aria-label="Sent">
          <h3>Sent</h3>
          <ul class="items receipts">
            {state.steers.toReversed().map((steer) => (
              <Receipt
                key={steer.id}
                host={host}
                state={state}
                steer={steer}
                onDismiss={() => dismiss(steer)}
              />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface ReceiptProps {
  readonly host: PanelHost;
  readonly state: OverlayState;
  readonly steer: Steer;
  readonly onDismiss: () => void;
}

function Receipt({ host, state, steer, onDismiss }: ReceiptProps) {
  const { icon, tone, text } = receiptText(state, steer);
  const session = state.sessions[steer.id];
  const isFailed = steer.outcome?.ok === false;
  return (
    <li class={`item status ${tone}`}>
      <Icon name={icon} />
      <div class="grow">
        <p class="sent">{steer.message ?? "A message from another tab."}</p>
        <p class="small muted" role="status">
          {text}
        </p>
        <div class="acts">
          {isFailed && session !== undefined && (
            <button type="button" class="button small outlined" onClick={() => host.intents.retry(session)}>
              Retry
            </button>
          )}
        </div>
        {session !== undefined && <AbsentAssignee host={host} state={state} session={session} />}
      </div>
      {steer.outcome !== null && (
        <button type="button" class="button square small" aria-label="Dismiss message" onClick={onDismiss}>
          <Icon name="close" />
        </button>
      )}
    </li>
  );
}

interface ReceiptText {
  readonly icon: IconName;
  readonly tone: "busy" | "busy-still" | "good" | "bad";
  readonly text: string;
}

function receiptText(state: OverlayState, { id, outcome }: Steer): ReceiptText {
  if (outcome !== null) {
    const { ok, message } = outcome;
    return ok
      ? { icon: "check", tone: "good", text: message ?? "Done." }
      : { icon: "alert", tone: "bad", text: message ?? "It failed." };
  }
  const command = state.commands.find(({ event }) => event.id === id);
  if (command !== undefined) return { icon: "wait", tone: "busy", text: sendingText(command) };
  const session = state.sessions[id];
  const delivery = session?.delivery;
  const text = deliveryText(delivery?.state ?? "queued", delivery?.agent ?? "the agent", () =>
    agentState(state, session) === "away"
      ? `Queued. It waits for ${delivery?.assignee ?? "an agent"}.`
      : `Queued${delivery?.assignee === undefined ? "" : ` for ${delivery.assignee}`}.`,
  );
  return { icon: "wait", tone: delivery?.state === "working" ? "busy" : "busy-still", text };
}

function sendingText({ state }: Command): string {
  return state === "sending" ? "Sending." : "Not sent yet; it is sent as soon as the server answers.";
}

function deliveryText(delivery: DeliveryState, agent: string, queuedText: () => string): string {
  switch (delivery) {
    case "queued":
      return queuedText();
    case "delivered":
      return `Delivered to ${agent}.`;
    case "received":
      return `Read by ${agent}.`;
    case "working":
      return `In work with ${agent}.`;
    case "resolved":
      return "Done.";
  }
}
