/** From your decision to its end: saving, waiting for the agent, clean-up, done, failed. */
import type { ComponentChildren } from "preact";
import type { ElementBarState } from "../store/element-bar-state.ts";
import { isOwn } from "../store/selectors.ts";
import { hasHotReload } from "../variants/hot-reload.ts";
import { AgentOutput } from "./agent-output.tsx";
import type { ViewProps } from "./context.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Takeover } from "./takeover.tsx";

type StateProps<S extends ElementBarState["state"]> = ViewProps & {
  readonly bar: Extract<ElementBarState, { state: S }>;
};

/** The decision is being sent. It is kept until the server has recorded it. */
export function Saving({ context, bar }: StateProps<"saving">) {
  const { command } = bar;
  if (command.state === "sending") {
    return (
      <StatusCard icon="wait" tone="busy">
        <p class="message">Saving…</p>
      </StatusCard>
    );
  }
  return (
    <StatusCard
      icon="alert"
      tone="bad"
      foot={
        <button
          type="button"
          class="button primary"
          data-autofocus
          onClick={() => context.intents.resend(command)}
        >
          Retry
        </button>
      }
    >
      <p class="message">Not saved yet. Your choice is kept here.</p>
      <p class="muted">{command.problem?.message} It is sent again when the server is back.</p>
    </StatusCard>
  );
}

/** The decision is recorded and waits for the agent. */
export function Waiting({ context, bar }: StateProps<"waiting">) {
  return (
    <StatusCard icon="wait" tone="busy">
      <p class="message">Recorded. Waiting for the agent.</p>
      <p class="muted">
        {bar.decision === "accept"
          ? `Variant ${bar.session.acceptedVariant ?? ""} becomes the source.`
          : "The source goes back to what it was."}
      </p>
      <AgentOutput context={context} session={bar.session} isFolded={true} />
    </StatusCard>
  );
}

/** Accepted and in source, with markers and variant CSS that the clean-up removes. */
export function Cleanup({ bar }: StateProps<"cleanup">) {
  return (
    <StatusCard icon="brush" tone="busy-still">
      <p class="message">Accepted. Clean-up pending.</p>
      <p class="muted">
        Variant {bar.session.acceptedVariant} is in <code>{bar.session.sourceFile ?? "your source"}</code> and
        becomes plain source next.
      </p>
    </StatusCard>
  );
}

/** The end of the session. */
export function Done({ context, bar }: StateProps<"done">) {
  const { session, outcome } = bar;
  const isStale = outcome === "accepted" && !hasHotReload();
  return (
    <StatusCard
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
      <p class="message">
        {outcome === "accepted"
          ? "Done. The variant is in your source."
          : "Discarded. The source is as it was."}
      </p>
      {outcome === "accepted" && session.sourceFile !== null && (
        <p class="muted">
          <code>{session.sourceFile}</code>
        </p>
      )}
    </StatusCard>
  );
}

/** The agent failed, or the server refused the decision. The session stays open. */
export function Failed({ context, bar }: StateProps<"error">) {
  const { intents, store } = context;
  const { command, session } = bar;
  const isForeign = !isOwn(store.state.value, session);
  const discard = !isForeign && (
    <button type="button" class="button" onClick={() => intents.discard(session)}>
      Discard
    </button>
  );
  return (
    <StatusCard
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
            class="button primary"
            data-autofocus
            onClick={() => (command === null ? intents.retry(session) : intents.resend(command))}
          >
            Retry
          </button>
        </>
      }
    >
      <p class="message">
        {command === null ? "The agent could not finish this." : "The server refused this."}
      </p>
      <p class="muted">{bar.problem.message}</p>
      {isForeign && <Takeover context={context} session={session} />}
      <AgentOutput context={context} session={session} isFolded={true} />
    </StatusCard>
  );
}

interface StatusCardProps {
  readonly icon: IconName;
  readonly tone: "busy" | "busy-still" | "good" | "bad";
  readonly children: ComponentChildren;
  readonly foot?: ComponentChildren;
}

function StatusCard({ icon, tone, children, foot }: StatusCardProps) {
  return (
    <div class="body">
      <div class={`status ${tone}`}>
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
