/** Progress between Go and the first variant: the delivery state of the request, and its agent. */
import type { DeliveryState } from "../../protocol/snapshot.ts";
import type { ElementBarState } from "../store/element-bar-state.ts";
import { isOwn } from "../store/selectors.ts";
import { AgentOutput } from "./agent-output.tsx";
import type { ViewProps } from "./context.ts";
import { variantsText, workingText } from "./status-text.ts";
import { Takeover } from "./takeover.tsx";

const STEPS: readonly { readonly state: DeliveryState; readonly name: string }[] = [
  { state: "queued", name: "Queued" },
  { state: "delivered", name: "Delivered" },
  { state: "received", name: "Received" },
  { state: "working", name: "Working" },
];

/** The element bar between Go and the first variant. */
export function Working({
  context,
  bar,
}: ViewProps & { readonly bar: Extract<ElementBarState, { state: "working" }> }) {
  const { intents, store } = context;
  const state = store.state.value;
  const { session, command } = bar;
  const delivery = session?.delivery?.state;
  const reached =
    delivery === "resolved" ? STEPS.length - 1 : STEPS.findIndex((step) => step.state === delivery);
  const isForeign = session !== null && !isOwn(state, session);
  const cancel = () => {
    if (session !== null) intents.discard(session);
    else if (command !== null) intents.cancelCommand(command);
  };
  return (
    <div class="body">
      {isForeign && <Takeover context={context} session={session} />}
      <ol class="steps">
        {STEPS.map((step, index) => (
          <li
            key={step.state}
            data-reached={index <= reached}
            {...(index === reached ? { "aria-current": "step" as const } : {})}
          >
            {step.name}
          </li>
        ))}
      </ol>
      <p class="message">{workingText(state, bar)}</p>
      {session !== null && <AgentOutput context={context} session={session} isFolded={false} />}
      <div class="foot">
        <span class="grow muted small">{session === null ? "" : variantsText(state, session)}</span>
        {command?.state === "unsent" && (
          <button type="button" class="button outlined" onClick={() => intents.resend(command)}>
            Retry
          </button>
        )}
        {!isForeign && (
          <button type="button" class="button" data-autofocus onClick={cancel}>
            Cancel
          </button>
        )}
      </div>
    </div>
  );
}
