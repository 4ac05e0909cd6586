/** The choice of the agent that a request is for. */
import type { WorkEventType } from "../../protocol/work.ts";
import type { PanelHost } from "../panel-loader.ts";
import { isHeld } from "../store/selectors.ts";
import type { OverlayState } from "../store/state.ts";
import { useStore } from "./use-store.ts";

interface PresentAgent {
  readonly name: string;
  readonly isAtWork: boolean;
}

/** Agents that may take a new request of this type: those that listen for it, and those at work. */
export function presentAgents(
  { agent, sessions }: OverlayState,
  type: WorkEventType,
): readonly PresentAgent[] {
  const { names, agents = names.map((name) => ({ name, types: undefined, session: undefined })) } = agent;
  const listening = agents
    .filter(({ types, session }) => session === undefined && types?.includes(type) !== false)
    .map(({ name }) => name);
  const atWork = Object.values(sessions).flatMap((session) =>
    isHeld(session) && session.delivery?.agent !== undefined ? [session.delivery.agent] : [],
  );
  return [...new Set([...listening, ...atWork])]
    .sort()
    .map((name) => ({ name, isAtWork: !listening.includes(name) }));
}

interface Props {
  readonly state: OverlayState;
  readonly type: WorkEventType;
  /** `null`: any agent. */
  readonly value: string | null;
  readonly onChange: (agent: string | null) => void;
}

/** Nothing while fewer than two agents are there, unless one was chosen before. */
export function AgentSelect({ state, type, value, onChange }: Props) {
  const present = presentAgents(state, type);
  const isGone = value !== null && !present.some(({ name }) => name === value);
  if (present.length < 2 && value === null) return null;
  return (
    <label class="agent-choice">
      <span class="muted">For</span>
      <select
        aria-label="Agent"
        value={value ?? ""}
        onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? null : currentTarget.value)}
      >
        <option value="">Any agent</option>
        {present.map(({ name, isAtWork }) => (
          <option key={name} value={name}>
            {isAtWork ? `${name} (at work)` : name}
          </option>
        ))}
        {isGone && <option value={value}>{value} (not here)</option>}
      </select>
    </label>
  );
}

/** The choice for the draft of the element bar. */
export function DraftAgent({ host: { store } }: { readonly host: PanelHost }) {
  const state = useStore(store);
  if (state.draft === null) return null;
  return (
    <AgentSelect
      state={state}
      type="generate"
      value={state.draft.agent}
      onChange={(agent) => store.dispatch({ kind: "draft-changed", patch: { agent } })}
    />
  );
}
