/** What the agent says and does, in the element bar. And who has the request. Its code is loaded. */
import { useRef, useState } from "preact/hooks";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { ViewProps } from "./context.ts";
import { usePanelScript } from "./use-panel-script.ts";

const RETRY_MS = 3_000;

interface Props extends ViewProps {
  readonly session: SessionSummary;
  /** Whether it stands behind a summary line, because other content matters more. */
  readonly isFolded: boolean;
}

/** Nothing while its code cannot be loaded. */
export function AgentOutput({ context, session, isFolded }: Props) {
  const { panels, reportTelemetry } = context;
  const [tries, setTries] = useState(0);
  const node = useRef<HTMLDivElement>(null);
  const { id } = session;
  usePanelScript(
    panels,
    (script) =>
      node.current === null
        ? () => undefined
        : script.showActivity(node.current, { ...panels.host, reportTelemetry }, id, isFolded),
    `${id} ${tries}`,
    // The server is away: it is asked again.
    () => setTimeout(() => setTries(tries + 1), RETRY_MS),
  );
  return <div ref={node} class="plain" />;
}
