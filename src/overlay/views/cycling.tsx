/** Comparing the variants, tuning one, accepting or discarding. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { chosenVariant, isOwn, pageSnapshot, variantParameters, visibleVariant } from "../store/selectors.ts";
import { AgentOutput } from "./agent-output.tsx";
import type { ViewProps } from "./context.ts";
import { Icon } from "./icon.tsx";
import { OriginalButton } from "./original-button.tsx";
import { Takeover } from "./takeover.tsx";
import { Tune } from "./tune.tsx";

interface Props extends ViewProps {
  readonly session: SessionSummary;
}

/** The element bar while variants are in the page. */
export function Cycling({ context, session }: Props) {
  const state = context.store.state.value;
  const own = isOwn(state, session);
  const { arrived, problem } = pageSnapshot(state, session.id);
  // While the original is on screen, the controls of its variant stay where they are.
  const chosen = chosenVariant(state, session);
  const { declared, values } = variantParameters(state, session, chosen);
  const isOpen = context.tuneOpen.value && declared.length > 0 && own;
  const isFailed = problem !== null || session.mounts[chosen] === "failed";
  return (
    <div class="body">
      {!own && <Takeover context={context} session={session} />}
      {isFailed && <Failure context={context} session={session} />}
      {arrived === 0 && !isFailed && (
        <p class="message">The variants are written and appear in the page in a moment.</p>
      )}
      {arrived > 0 && session.phase === "generate_requested" && (
        <p class="muted small">
          Variant {arrived} of {session.expectedVariants} has arrived. The agent is still writing.
        </p>
      )}
      {arrived > 0 && <Cycle context={context} session={session} />}
      {isOpen && (
        <Tune
          declared={declared}
          values={values}
          onTune={(param, value) =>
            context.store.dispatch({ kind: "parameter-set", id: session.id, param, value })
          }
        />
      )}
      <AgentOutput context={context} session={session} isFolded={true} />
      <Decide context={context} session={session} canTune={declared.length > 0 && own} />
    </div>
  );
}

function Cycle({ context, session }: Props) {
  const { intents, store } = context;
  const state = store.state.value;
  const own = isOwn(state, session);
  const { arrived } = pageSnapshot(state, session.id);
  const visible = visibleVariant(state, session);
  const expected = Math.max(arrived, session.phase === "generate_requested" ? session.expectedVariants : 0);
  return (
    <div class="cycle">
      <button
        type="button"
        class="button square outlined"
        aria-label="Previous variant"
        disabled={!own}
        onClick={() => intents.cycle(session, -1)}
      >
        <Icon name="previous" />
      </button>
      <span class="position">
        {visible === 0 ? "–" : visible}
        <span> / {expected}</span>
      </span>
      <button
        type="button"
        class="button square outlined"
        aria-label="Next variant"
        disabled={!own}
        data-autofocus
        onClick={() => intents.cycle(session, 1)}
      >
        <Icon name="next" />
      </button>
      <div class="dots">
        {Array.from({ length: arrived }, (_, index) => index + 1).map((variant) => (
          <button
            key={variant}
            type="button"
            aria-label={`Variant ${variant}`}
            aria-pressed={variant === visible}
            disabled={!own}
            onClick={() => store.dispatch({ kind: "variant-selected", id: session.id, variant })}
          />
        ))}
      </div>
      <span class="grow" />
      {own && <OriginalButton context={context} />}
    </div>
  );
}

function Decide({ context, session, canTune }: Props & { readonly canTune: boolean }) {
  const { intents, tuneOpen, askingDiscard, store } = context;
  const state = store.state.value;
  if (!isOwn(state, session)) return null;
  const visible = visibleVariant(state, session);
  if (askingDiscard.value) {
    return (
      <div key="ask" class="foot" role="alertdialog" aria-label="Discard all variants?">
        <p class="grow">Discard all variants? The source goes back to what it was.</p>
        <button type="button" class="button" data-autofocus onClick={() => set(askingDiscard, false)}>
          Keep
        </button>
        <button type="button" class="button outlined" onClick={() => intents.discard(session)}>
          Discard
        </button>
      </div>
    );
  }
  return (
    <div key="decide" class="foot cycling-foot">
      {canTune && (
        <button
          type="button"
          class="button"
          aria-expanded={tuneOpen.value}
          onClick={() => set(tuneOpen, !tuneOpen.value)}
        >
          <Icon name="tune" />
          Tune
        </button>
      )}
      <span class="grow" />
      <button type="button" class="button" onClick={() => intents.discard(session)}>
        Discard
      </button>
      <button
        type="button"
        class="button primary"
        disabled={visible === 0}
        onClick={() => intents.accept(session)}
      >
        Accept
      </button>
    </div>
  );
}

function set(flag: { value: boolean }, on: boolean): void {
  flag.value = on;
}

/** Shown while a variant could not be shown; the session goes on. */
function Failure({ context, session }: Props) {
  const { intents, store } = context;
  const { problem } = pageSnapshot(store.state.value, session.id);
  const isMissingInPage = problem?.code === "not_in_page";
  return (
    <div class="note bad" role="alert">
      <p class="grow">{problem?.message ?? "This variant could not be shown."}</p>
      <button
        type="button"
        class="button small outlined"
        onClick={() => (isMissingInPage ? intents.retryInjection(session) : intents.retry(session))}
      >
        Retry
      </button>
    </div>
  );
}
