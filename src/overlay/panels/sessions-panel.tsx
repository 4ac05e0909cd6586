/** Open sessions of this page and of the project, and the accepted variants. */
import { useState } from "preact/hooks";
import type { HistoryItem, HistoryResponse } from "../../protocol/history.ts";
import { isDecidedPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { PanelHost } from "../panel-loader.ts";
import { summaryLabel } from "../picker/element-label.ts";
import { samePage } from "../store/same-page.ts";
import { agentState, focusedSession, isOwn, isUndoing } from "../store/selectors.ts";
import type { OverlayState } from "../store/state.ts";
import { Diff } from "./diff.tsx";
import { PHASE_LABELS } from "./phase-labels.ts";
import { sessionReason } from "./session-reason.ts";
import { Timestamp } from "./timestamp.tsx";
import { useRequest } from "./use-request.ts";
import { useStore } from "./use-store.ts";

interface Props {
  readonly host: PanelHost;
}

/** The sessions panel. */
export function SessionsPanel({ host }: Props) {
  const state = useStore(host.store);
  const open = Object.values(state.sessions)
    .filter(
      (session) => !isUndoing(session) && session.phase !== "completed" && session.phase !== "discarded",
    )
    .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  const here = open.filter((session) => samePage(session.pageUrl, state.page));
  const elsewhere = open.filter((session) => !here.includes(session));
  return (
    <>
      <section aria-label="Open on this page">
        <h3>On this page</h3>
        {here.length === 0 && <p class="muted">Nothing is open here. Pick an element to begin.</p>}
        <ul class="items">
          {here.map((session) => (
            <OpenItem key={session.id} host={host} state={state} session={session} isHere={true} />
          ))}
        </ul>
      </section>
      {elsewhere.length > 0 && (
        <section aria-label="Open elsewhere in this project">
          <h3>Elsewhere in this project</h3>
          <ul class="items">
            {elsewhere.map((session) => (
              <OpenItem key={session.id} host={host} state={state} session={session} isHere={false} />
            ))}
          </ul>
        </section>
      )}
      <History host={host} state={state} />
    </>
  );
}

interface ItemProps extends Props {
  readonly state: OverlayState;
  readonly session: SessionSummary;
  readonly isHere: boolean;
}

function OpenItem({ host, state, session, isHere }: ItemProps) {
  const { intents, store } = host;
  const isShown = focusedSession(state)?.id === session.id;
  const own = isOwn(state, session);
  const canDiscard = own && !isDecidedPhase(session.phase);
  const target = isHere ? null : sameOriginPath(session.pageUrl);
  return (
    <li class="item" aria-current={isShown}>
      <div class="line">
        <b class="name">{sessionLabel(session)}</b>
        <span class="phase" data-phase={session.phase}>
          {PHASE_LABELS[session.phase]}
        </span>
      </div>
      <p class="muted small">{sessionReason(session)}</p>
      <p class="facts">
        {target !== null && <span>{target}</span>}
        {session.arrivedVariants > 0 && <span>{variantsLabel(session)}</span>}
        {session.sourceFile !== null && <span>{session.sourceFile}</span>}
        {!own && <span>in another tab</span>}
        <Timestamp at={session.updatedAt} />
      </p>
      <div class="acts">
        {isHere && isShown && <span class="muted small">On screen now</span>}
        {isHere && !isShown && session.phase !== "steer_requested" && (
          <button type="button" class="button small outlined" onClick={() => intents.focus(session.id)}>
            Resume
          </button>
        )}
        {target !== null && (
          <a class="button small outlined" href={target}>
            Open its page
          </a>
        )}
        {!own && !isDecidedPhase(session.phase) && (
          <button type="button" class="button small outlined" onClick={() => intents.takeOver(session)}>
            Take over
          </button>
        )}
        {canDiscard && (
          <Confirmed
            label="Discard"
            question="Discard for good?"
            onConfirm={() => {
              const current = store.state.peek().sessions[session.id];
              if (current !== undefined) intents.discard(current);
            }}
          />
        )}
      </div>
    </li>
  );
}

/** A button for a destructive act, which asks before it acts. */
function Confirmed(props: {
  readonly label: string;
  readonly question: string;
  readonly onConfirm: () => void;
}) {
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <button type="button" class="button small" onClick={() => setAsking(true)}>
        {props.label}
      </button>
    );
  }
  return (
    <fieldset class="ask" aria-label={props.question}>
      <span class="small">{props.question}</span>
      <button type="button" class="button small" ref={takeFocus} onClick={() => setAsking(false)}>
        Keep
      </button>
      <button
        type="button"
        class="button small outlined"
        onClick={() => {
          setAsking(false);
          props.onConfirm();
        }}
      >
        {props.label}
      </button>
    </fieldset>
  );
}

/** The pressed button is removed, so the focus moves to the safe choice. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}

function History({ host, state }: Props & { readonly state: OverlayState }) {
  const request = useRequest<HistoryResponse>(host.endpoint, "/history?limit=50", state.cursor ?? "");
  return (
    <section aria-label="Accepted variants">
      <h3>Accepted</h3>
      {request.kind === "loading" && <p class="muted">Loading…</p>}
      {request.kind === "failed" && <p class="note bad">The history could not be read.</p>}
      {request.kind === "loaded" && request.value.history.length === 0 && (
        <p class="muted">What you accept is listed here, with its change to the source.</p>
      )}
      {request.kind === "loaded" && (
        <ul class="items">
          {request.value.history.map((item) => (
            <HistoryEntry key={item.id} host={host} state={state} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

function HistoryEntry({
  host,
  state,
  item,
}: Props & { readonly state: OverlayState; readonly item: HistoryItem }) {
  const session = state.sessions[item.id];
  const isUndoRequested =
    (session !== undefined && isUndoing(session)) ||
    state.commands.some(({ event }) => event.id === item.id && event.type === "undo_request");
  // An accepted variant can be undone only after its clean-up.
  const isOpen = session !== undefined && session.phase !== "completed";
  return (
    <li class="item" data-undone={item.undoneAt !== undefined}>
      <div class="line">
        <b class="name">{item.file ?? "unknown file"}</b>
        <Timestamp at={item.at} />
      </div>
      <p class="facts">
        <span>variant {item.variantId}</span>
        {Object.entries(item.paramValues).map(([name, value]) => (
          <span key={name}>
            {name} {String(value)}
          </span>
        ))}
      </p>
      {item.diff !== null && <Diff text={item.diff} />}
      <div class="acts">
        {item.undoneAt !== undefined && (
          <span class="muted small">
            Undone <Timestamp at={item.undoneAt} />
          </span>
        )}
        {item.undoneAt === undefined && isUndoRequested && (
          <span class="muted small">
            Undo is asked for{agentState(state) === "away" ? "; it waits for an agent." : "."}
          </span>
        )}
        {item.undoneAt === undefined && !isUndoRequested && !isOpen && (
          <Confirmed
            label="Undo"
            question="Take it out of the source?"
            onConfirm={() => host.intents.requestUndo(item.id)}
          />
        )}
      </div>
    </li>
  );
}

function variantsLabel({ arrivedVariants, visibleVariant }: SessionSummary): string {
  const count = `${arrivedVariants} ${arrivedVariants === 1 ? "variant" : "variants"}`;
  return visibleVariant === null || visibleVariant === 0 ? count : `${count}, ${visibleVariant} on screen`;
}

function sessionLabel({ element, insertPosition, phase, id }: SessionSummary): string {
  if (element === null) return phase.startsWith("steer") ? "Message to the agent" : id;
  const label = summaryLabel(element);
  return insertPosition === undefined ? label : `Something new ${insertPosition} ${label}`;
}

/** The session's page on this page's own origin: a recorded address must not lead to another one. */
function sameOriginPath(pageUrl: string | null): string | null {
  if (pageUrl === null) return null;
  try {
    const { pathname, search } = new URL(pageUrl, location.origin);
    return pathname.startsWith("/") ? pathname + search : null;
  } catch {
    return null;
  }
}
