/** Open sessions of this page and of the project, and the accepted variants. */
import { isDecidedPhase } from "../../protocol/phases.ts";
import { samePage } from "../../protocol/same-page.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { PanelHost } from "../panel-loader.ts";
import { focusedSession, isOwn, isUndoing } from "../store/selectors.ts";
import type { OverlayState } from "../store/state.ts";
import { AbsentAssignee } from "./agent-status.tsx";
import { Confirmed } from "./confirmed.tsx";
import { History } from "./history.tsx";
import { pagePath, pickedLabel, requestLabel, timeLabel } from "./item-words.ts";
import { PHASE_LABELS } from "./phase-labels.ts";
import { sessionReason } from "./session-reason.ts";
import { Timestamp } from "./timestamp.tsx";
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
  const target = isHere ? null : pagePath(session.pageUrl);
  const label = sessionLabel(session);
  const asked = requestLabel(session.request);
  const begun = session.request?.at ?? session.updatedAt;
  const subject = `${label}, ${timeLabel(begun)}`;
  return (
    <li class="item" aria-current={isShown}>
      <div class="line">
        <b class="name">{label}</b>
        <span class="phase" data-phase={session.phase}>
          {PHASE_LABELS[session.phase]}
        </span>
      </div>
      {asked !== "" && <p class="asked">{asked}</p>}
      <p class="muted small">{sessionReason(session)}</p>
      <p class="facts">
        {target !== null && <span>{target}</span>}
        {session.arrivedVariants > 0 && <span>{variantsLabel(session)}</span>}
        {session.sourceFile !== null && <span>{session.sourceFile}</span>}
        {!own && <span>in another tab</span>}
        {session.delivery?.agent !== undefined && <span>{session.delivery.agent}</span>}
        {session.request !== undefined && (
          <span>
            asked <Timestamp at={begun} />
          </span>
        )}
        <Timestamp at={session.updatedAt} />
      </p>
      <AbsentAssignee host={host} state={state} session={session} />
      <div class="acts">
        {isHere && isShown && <span class="muted small">On screen now</span>}
        {isHere && !isShown && session.phase !== "steer_requested" && (
          <button
            type="button"
            class="button small outlined"
            aria-label={`Resume ${subject}`}
            onClick={() => intents.focus(session.id)}
          >
            Resume
          </button>
        )}
        {target !== null && (
          <a class="button small outlined" href={target} aria-label={`Open its page: ${subject}`}>
            Open its page
          </a>
        )}
        {!own && !isDecidedPhase(session.phase) && (
          <button
            type="button"
            class="button small outlined"
            aria-label={`Take over ${subject}`}
            onClick={() => intents.takeOver(session)}
          >
            Take over
          </button>
        )}
        {canDiscard && (
          <Confirmed
            label="Discard"
            subject={subject}
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

function variantsLabel({ arrivedVariants, visibleVariant }: SessionSummary): string {
  const count = `${arrivedVariants} ${arrivedVariants === 1 ? "variant" : "variants"}`;
  return visibleVariant === null || visibleVariant === 0 ? count : `${count}, ${visibleVariant} on screen`;
}

function sessionLabel(session: SessionSummary): string {
  const { phase, id } = session;
  return pickedLabel(session) ?? (phase.startsWith("steer") ? "Message to the agent" : id);
}
