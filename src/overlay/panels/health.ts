/** What the health panel says: the checks of `doctor` for this page, with what only the page knows. Pure. */
import { commandLine } from "../../protocol/command-line.ts";
import { type DoctorFinding, ok, problem, warning } from "../../protocol/finding.ts";
import {
  checkAgent,
  checkHotReload,
  checkOrigin,
  checkQueue,
  checkServedPolicy,
  checkToken,
  pageSilent,
  serverSilent,
} from "../../protocol/page-checks.ts";
import { agentState } from "../store/selectors.ts";
import type { OverlayState } from "../store/state.ts";
import type { Endpoint } from "../transport/api.ts";

/** What was found out about the page itself. */
export interface PageFacts {
  readonly href: string;
  readonly origin: string;
  readonly hotReload: boolean;
  /** The policies it is served with; `null`: none. `unread`: a policy or a proxy keeps the page from reading itself. */
  readonly policy: { readonly text: string | null } | "silent" | "unread" | "loading";
}

/** The findings in the order of the path from the page to the agent. */
export function healthFindings(state: OverlayState, page: PageFacts, server: Endpoint): DoctorFinding[] {
  return [
    ...connectionFindings(state, page.origin, server),
    ...(state.wrongApp === null ? [] : [state.wrongApp]),
    ...policyFindings(page, server),
    checkHotReload(page.hotReload),
    // Without a connection neither is known.
    ...(state.connection === "live" ? [checkAgent(state.agent, agentState(state)), queueFinding(state)] : []),
  ];
}

function connectionFindings(state: OverlayState, origin: string, server: Endpoint): DoctorFinding[] {
  const { connection, connectionProblem } = state;
  const isKnown = connection === "live";
  const stream = streamFinding(state, server);
  if (connectionProblem?.code === "forbidden" && !isKnown) return [stream, checkOrigin(origin, false)];
  if (connectionProblem?.code === "unauthorized" && !isKnown)
    return [stream, checkOrigin(origin, true), checkToken(server.token === "" ? "absent" : "refused")];
  if (connection === "reconnecting") return [stream, serverSilent()];
  return isKnown ? [stream, checkOrigin(origin, true), checkToken("accepted")] : [stream];
}

function streamFinding({ connection }: OverlayState, { baseUrl }: Endpoint): DoctorFinding {
  const fix = "What you decide is kept, and sent when the connection is back.";
  switch (connection) {
    case "live":
      return ok("stream", `The page is connected to ${baseUrl}.`);
    case "refused":
      return problem("stream", `${baseUrl} does not accept this page.`, "The finding below says why.");
    case "reconnecting":
      return problem("stream", `The connection to ${baseUrl} is lost.`, fix);
    default:
      return warning("stream", `The page is connecting to ${baseUrl}.`, fix);
  }
}

function policyFindings({ policy, href }: PageFacts, { baseUrl }: Endpoint): DoctorFinding[] {
  if (policy === "loading") return [];
  if (policy === "silent") return [pageSilent(href)];
  if (policy === "unread") {
    const fix = commandLine("doctor", "--page-url", href);
    return [warning("csp", "The page cannot read the policy that it is served with.", fix)];
  }
  return [checkServedPolicy(policy.text, new URL(baseUrl).origin)];
}

function queueFinding({ sessions }: OverlayState): DoctorFinding {
  const all = Object.values(sessions);
  const dead = all.filter(({ phase }) => phase === "stranded").length;
  const waiting = all.filter(({ phase, delivery }) => phase !== "stranded" && delivery?.state === "queued");
  return checkQueue(waiting.length, dead);
}
