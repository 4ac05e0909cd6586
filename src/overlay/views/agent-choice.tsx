/** Which agent the request is for. The code is loaded: most of the time there is nothing to choose. */
import { useRef } from "preact/hooks";
import type { ViewProps } from "./context.ts";
import { usePanelScript } from "./use-panel-script.ts";

/** Nothing while fewer than two agents are there. */
export function AgentChoice({ context: { panels } }: ViewProps) {
  const node = useRef<HTMLDivElement>(null);
  usePanelScript(
    panels,
    (script) => (node.current === null ? () => undefined : script.chooseAgent(node.current, panels.host)),
    "",
  );
  return <div ref={node} class="plain" />;
}
