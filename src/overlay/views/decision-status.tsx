/** From the decision to its end: saving, waiting for the agent, cleanup, done, and what went wrong. */
import type { ComponentChildren } from "preact";
import type { ElementBarState } from "../store/element-bar-state.ts";
import { isOwn } from "../store/selectors.ts";
import { hasHotReload } from "../variants/hot-reload.ts";
import { FoldedActivity } from "./activity.tsx";
import type { ViewProps } from "./context.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Takeover } from "./takeover.tsx";

type Of<S extends ElementBarState["state"]> = ViewProps & {
  readonly bar: Extract<ElementBarState, { state: S }>;
};

/** The decision is on its way; nothing is cleared before the server has recorded it. */
export function Saving({ context, bar }: Of<"saving">) {
  const { command } = bar;
  if (command.state === "sending") {
    return (
      <Stamp icon="wait" tone="busy">
        <p class="say">Saving…</p>
      </Stamp>
    );
  }
  return (
    <Stamp
      icon="alert"
      tone="bad"
      foot={
        <button
          type="button"
          class="button seal"
          data-autofocus
          onClick={() => context.intents.resend(command)}
        >
          Retry
        </button>
      }
    >
      <p class="say">Not saved yet. Your choice is kept here.</p>
      <p class="muted">
        {command.problem?.message} It is sent again by itself as soon as the server is back.
      </p>
    </Stamp>
  );
}

/** Recorded: from here on the agent has to act, whenever it comes. */
export function Waiting({ context, bar }: Of<"waiting">) {
  const { agent } = context.store.state.value;
  return (
    <Stamp icon="wait" tone="busy">
      <p class="say">Recorded. Waiting for the agent.</p>
      <p class="muted">
        {bar.decision === "accept"
          ? `Variant ${bar.session.acceptedVariant ?? ""} becomes the source.`
          : "The source goes back to what it was."}
        {!agent.listening && " No agent is listening now; the next one gets it first."}
      </p>
      <FoldedActivity context={context} session={bar.session} />
    </Stamp>
  );
}

/** Accepted and in source, with markers and variant CSS still around it. */
export function Cleanup({ bar }: Of<"cleanup">) {
  return (
    <Stamp icon="brush" tone="busy-still">
      <p class="say">Accepted. Clean-up pending.</p>
      <p class="muted">
        Variant {bar.session.acceptedVariant} is in <code>{bar.session.sourceFile ?? "your source"}</code> and
        becomes plain source next.
      </p>
    </Stamp>
  );
}

/** How it ended. */
export function Done({ context, bar }: Of<"done">) {
  const { session, outcome } = bar;
  const isStale = outcome === "accepted" && !hasHotReload();
  return (
    <Stamp
      icon="check"
      tone="good"
      foot={
        <>
          {isStale && (
            <button type="button" class="button outlined" onClick={() => location.reload()}>
              Reload page
            </button>
          )}
          <button
            type="button"
            class="button"
            data-autofocus
            onClick={() => context.store.dispatch({ kind: "session-dismissed", id: session.id })}
          >
            Close
          </button>
        </>
      }
    >
      <p class="say">
        {outcome === "accepted"
          ? "Done. The variant is in your source."
          : "Discarded. The source is as it was."}
      </p>
      {outcome === "accepted" && session.sourceFile !== null && (
        <p class="muted">
          <code>{session.sourceFile}</code>
        </p>
      )}
    </Stamp>
  );
}

/** Something failed; the session is still there. */
export function Failed({ context, bar }: Of<"error">) {
  const { intents, store } = context;
  const { command, session } = bar;
  const isForeign = !isOwn(store.state.value, session);
  const discard = !isForeign && (
    <button type="button" class="button" onClick={() => intents.discard(session)}>
      Discard
    </button>
  );
  return (
    <Stamp
      icon="alert"
      tone="bad"
      foot={
        <>
          {command === null ? (
            discard
          ) : (
            <button
              type="button"
              class="button"
              onClick={() => store.dispatch({ kind: "command-dropped", key: command.key })}
            >
              Back
            </button>
          )}
          <button
            type="button"
            class="button seal"
            data-autofocus
            onClick={() => (command === null ? intents.retry(session) : intents.resend(command))}
          >
            Retry
          </button>
        </>
      }
    >
      <p class="say">
        {command === null ? "The agent could not finish this." : "The server did not take this."}
      </p>
      <p class="muted">{bar.problem.message}</p>
      {isForeign && <Takeover context={context} session={session} />}
      <FoldedActivity context={context} session={session} />
    </Stamp>
  );
}

interface StampProps {
  readonly icon: IconName;
  readonly tone: "busy" | "busy-still" | "good" | "bad";
  readonly children: ComponentChildren;
  readonly foot?: ComponentChildren;
}

function Stamp({ icon, tone, children, foot }: StampProps) {
  return (
    <div class="body">
      <div class={`stamp ${tone}`}>
        <Icon name={icon} size={20} />
        <div class="grow">{children}</div>
      </div>
      {foot !== undefined && (
        <div class="foot">
          <span class="grow" />
          {foot}
        </div>
      )}
    </div>
  );
}
