/** The request for variants before it is sent: an action, a prompt, a count, annotations. */
import { ACTIONS, type Action } from "../../protocol/actions.ts";
import { MAX_VARIANTS } from "../../protocol/limits.ts";
import { hasNotes, isReady } from "../generate-request.ts";
import { nearestWrappable } from "../picker/wrappable.ts";
import type { DraftPatch } from "../store/actions.ts";
import type { Draft } from "../store/state.ts";
import { ACTION_DESCRIPTIONS } from "./action-descriptions.ts";
import { AgentChoice } from "./agent-choice.tsx";
import type { Context, ViewProps } from "./context.ts";
import { Icon } from "./icon.tsx";
import { Prompt } from "./prompt.tsx";

/** Stands for no special action. */
const PLAIN_ACTION: Action = "impeccable";

/** The element bar before Go. Enter submits from everywhere in it; Shift+Enter starts a new line. */
export function Configure({ context, draft }: ViewProps & { readonly draft: Draft }) {
  const { intents, annotating, store } = context;
  const notes = draft.pins.length + draft.strokes.length;
  const isInsert = draft.side !== null;
  const change = (patch: DraftPatch) => store.dispatch({ kind: "draft-changed", patch });
  const submit = (event: Event) => {
    event.preventDefault();
    intents.submitDraft();
  };
  return (
    <form
      class="body"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape" && annotating.value) annotating.value = false;
        else if (event.key === "Escape") intents.closeDraft();
        if (event.key === "Enter" && isPromptEnter(event)) submit(event);
      }}
    >
      <Prompt
        store={store}
        listen={async (options) => (await context.panels.load()).listen(options)}
        name="Prompt"
        placeholder={
          isInsert ? "What should stand here?" : "What should change? Leave it empty to let the action speak."
        }
        value={draft.prompt}
        onChange={(prompt) => change({ prompt })}
      />
      <Notices context={context} draft={draft} />
      {annotating.value && <Annotating context={context} draft={draft} />}
      {!isInsert && !annotating.value && (
        <div class="actions" role="radiogroup" aria-label="Action">
          {ACTIONS.map((action) => (
            <ActionOption
              key={action}
              action={action}
              chosen={action === draft.action}
              onChoose={() => change({ action })}
            />
          ))}
        </div>
      )}
      <AgentChoice context={context} />
      <div class="foot">
        <Count value={draft.count} onChange={(count) => change({ count })} />
        <span class="grow" />
        {!isInsert && (
          <button
            type="button"
            class="button"
            aria-label="Annotate"
            aria-pressed={annotating.value}
            title="Pin comments to the element and draw on it"
            onClick={() => {
              annotating.value = !annotating.value;
            }}
          >
            <Icon name="annotate" />
            <span class="word">Annotate</span>
            {notes > 0 && <b data-count={notes} />}
          </button>
        )}
        <button type="button" class="button" onClick={intents.closeDraft}>
          Cancel
        </button>
        <button type="submit" class="button primary" disabled={!isReady(draft)}>
          {draft.isGoing && notes > 0 ? "Taking a picture…" : <Go />}
        </button>
      </div>
    </form>
  );
}

function Go() {
  return (
    <>
      Go<span aria-hidden="true">↵</span>
    </>
  );
}

/** Replaces the actions while you annotate, so that more of the page is visible. */
function Annotating({ context, draft }: { readonly context: Context; readonly draft: Draft }) {
  const change = (patch: DraftPatch) => context.store.dispatch({ kind: "draft-changed", patch });
  const { width, height } = draft.target.size;
  const middle = { x: Math.round(width / 2), y: Math.round(height / 2), text: "" };
  return (
    <div class="note annotating">
      <p class="grow">Click the element to pin a comment. Drag to draw.</p>
      {/* What is sent is in sight: the actions are not, while you annotate. */}
      {draft.side === null && draft.action !== PLAIN_ACTION && (
        <button
          type="button"
          class="button small outlined"
          aria-label={`Without ${draft.action}`}
          onClick={() => change({ action: PLAIN_ACTION })}
        >
          {draft.action} ×
        </button>
      )}
      <button
        type="button"
        class="button small outlined"
        onClick={() => change({ pins: [...draft.pins.filter(({ text }) => text !== ""), middle] })}
      >
        Add pin
      </button>
      <button
        type="button"
        class="button small outlined"
        disabled={!hasNotes(draft)}
        onClick={() => change({ pins: [], strokes: [] })}
      >
        Clear
      </button>
    </div>
  );
}

function isPromptEnter(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLTextAreaElement && !event.shiftKey && !event.isComposing;
}

function ActionOption(props: {
  readonly action: Action;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}) {
  const meaning = `live-meaning-${props.action}`;
  return (
    <label class="action">
      <input
        type="radio"
        name="live-action"
        aria-label={props.action}
        aria-describedby={meaning}
        checked={props.chosen}
        onChange={props.onChoose}
      />
      <span>
        <Icon name={props.action} />
        <b>{props.action}</b>
        <small id={meaning}>{ACTION_DESCRIPTIONS[props.action]}</small>
      </span>
    </label>
  );
}

function Count({ value, onChange }: { readonly value: number; readonly onChange: (count: number) => void }) {
  const set = (count: number) => {
    if (Number.isInteger(count) && count >= 1 && count <= MAX_VARIANTS) onChange(count);
  };
  return (
    <div class="count">
      <button
        type="button"
        class="button square small"
        aria-label="Fewer"
        disabled={value === 1}
        onClick={() => set(value - 1)}
      >
        <Icon name="minus" />
      </button>
      <input
        type="number"
        min={1}
        max={MAX_VARIANTS}
        aria-label="Variants"
        value={value}
        onInput={(event) => set(event.currentTarget.valueAsNumber)}
        onBlur={(event) => {
          event.currentTarget.value = String(value);
        }}
      />
      <button
        type="button"
        class="button square small"
        aria-label="More"
        disabled={value === MAX_VARIANTS}
        onClick={() => set(value + 1)}
      >
        <Icon name="plus" />
      </button>
      <span class="muted" aria-hidden="true">
        {value === 1 ? "variant" : "variants"}
      </span>
    </div>
  );
}

/** Warnings that help you before Go. */
function Notices({ context, draft }: { readonly context: Context; readonly draft: Draft }) {
  const element = context.draftElement.value;
  const wrappable = element === null ? null : nearestWrappable(element);
  return (
    <>
      {draft.problem !== null && (
        <p class="note bad" role="alert">
          {draft.problem.message}
        </p>
      )}
      {wrappable !== null && wrappable !== element && (
        <div class="note">
          <p class="grow">
            HTML allows no variants in place of a <code>{draft.target.element.tagName}</code>.
          </p>
          <button type="button" class="button small outlined" onClick={context.intents.targetWrappable}>
            Use its {wrappable.localName}
          </button>
        </div>
      )}
      {draft.target.alike > 1 && (
        <p class="note">
          One of {draft.target.alike} alike: if a loop makes them, a change to one is a change to all.
        </p>
      )}
      {draft.target.inside !== null && (
        <p class="note">Inside a {draft.target.inside}: variants show only while it does.</p>
      )}
    </>
  );
}
