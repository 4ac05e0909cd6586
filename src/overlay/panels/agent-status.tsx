/** Who has a request, since when, and what to do when there is no agent or no word from it. */
import { useEffect, useState } from "preact/hooks";
import { ASK_AGENT } from "../../protocol/page-checks.ts";
import type { Delivery, SessionSummary } from "../../protocol/snapshot.ts";
import type { PanelHost } from "../panel-loader.ts";
import { agentState, isHeld, isOwn } from "../store/selectors.ts";
import type { OverlayState } from "../store/state.ts";
import { Copyable } from "../views/copyable.tsx";
import { Timestamp } from "./timestamp.tsx";

/** Without a word for so long, an agent may have been stopped. */
const SILENT_MS = 3 * 60_000;
const MINUTE_MS = 60_000;
const REFRESH_MS = 10_000;

interface Props {
  readonly host: PanelHost;
  readonly state: OverlayState;
  readonly session: SessionSummary;
}

/** Nothing while an agent is about to take a request that no other had before. */
export function AgentStatus({ host, state, session }: Props) {
  const { delivery } = session;
  if (isHeld(session)) return <Holder host={host} state={state} session={session} />;
  if (delivery?.state !== "queued") return null;
  return (
    <>
      {delivery.expired !== undefined && <Expired {...delivery.expired} />}
      {agentState(state, session) === "away" &&
        (delivery.assignee === undefined ? (
          <AskAgent />
        ) : (
          <AbsentAssignee host={host} state={state} session={session} />
        ))}
    </>
  );
}

/** The agent that had the request stopped without a result. */
function Expired({ agent, at }: NonNullable<Delivery["expired"]>) {
  return (
    <div class="note" role="status">
      <p>
        {agent} gave no result until <Timestamp at={at} />, when its time was over. The request is back in the
        queue.
      </p>
    </div>
  );
}

function AskAgent() {
  return (
    <div class="note ask-agent">
      <p>No agent is listening. Tell your coding agent:</p>
      <Copyable text={ASK_AGENT} />
    </div>
  );
}

/** The one agent that a request is for is not there: any other may take it if you say so. */
export function AbsentAssignee({ host, state, session }: Props) {
  const assignee = session.delivery?.state === "queued" ? session.delivery.assignee : undefined;
  const absent = state.agent.absent?.find(({ name }) => name === assignee);
  if (absent === undefined) return null;
  return (
    <div class="note" role="status">
      <p class="grow">
        {absent.name} has not been here since <Timestamp at={absent.since} />.
      </p>
      <button type="button" class="button small outlined" onClick={() => host.intents.unassign(session)}>
        Let any agent take it
      </button>
    </div>
  );
}

function Holder({ host, state, session }: Props) {
  const { agent = "An agent", since, heardAt } = session.delivery ?? {};
  const silentMs = useNow() - Date.parse(heardAt ?? "");
  if (since === undefined) return null;
  return (
    <>
      <p class="muted small">
        {agent} has it since <Timestamp at={since} />.
      </p>
      {silentMs >= SILENT_MS && (
        <div class="note" role="status">
          <p class="grow">
            No word from {agent} for {Math.floor(silentMs / MINUTE_MS)} min.
          </p>
          {isOwn(state, session) && (
            <button
              type="button"
              class="button small outlined"
              onClick={() => host.intents.handOver(session)}
            >
              Hand it to another agent
            </button>
          )}
        </div>
      )}
    </>
  );
}

/** The time, to ten seconds. */
function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
