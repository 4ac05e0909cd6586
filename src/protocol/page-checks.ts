/**
 * What `doctor` and the page's health panel say about one page, in the same words. Pure: each of the two finds the
 * facts in its own way.
 */
import { commandLine } from "./command-line.ts";
import { extendPolicy } from "./csp-policy.ts";
import { type DoctorFinding, ok, problem, warning } from "./finding.ts";
import type { AgentPresence } from "./server-events.ts";

/** What you say to your agent: the command is the agent's, and would take the request if you ran it. */
export const ASK_AGENT = `Run \`${commandLine("poll")}\` in this project and do what it says.`;

/** The server has not answered. */
export function serverSilent(): DoctorFinding {
  const fix = `Start it in your project, after a stop if it still runs: ${commandLine("serve")}`;
  return problem("reachability", "The server does not answer.", fix);
}

/**
 * Whether the server lets pages of an origin in.
 * @param origin for example `http://localhost:5173`
 */
export function checkOrigin(origin: string, isAllowed: boolean): DoctorFinding {
  if (isAllowed) return ok("reachability", `A page of ${origin} may load the overlay and use the server.`);
  const fix = `Start the server with: ${commandLine("serve", "--allow-origin", origin)}`;
  return problem("reachability", `The server refuses pages of ${origin}.`, fix);
}

/** What a page is given to name itself to the server. */
export function checkToken(token: "accepted" | "refused" | "absent"): DoctorFinding {
  if (token === "accepted") return ok("token", "The page has the server's token.");
  if (token === "refused")
    return problem(
      "token",
      "The server does not know the page's token.",
      "Reload the page: its script is given the token of the running server.",
    );
  const fix = `A script gets none beyond this machine. Open the page by the link that this prints: ${commandLine("token")}`;
  return problem("token", "The page has no token.", fix);
}

/**
 * Whether the policies that a page was served with allow the overlay.
 * @param header as it was sent; several of them are separated by commas. `null`: none
 * @param origin of the server
 */
export function checkServedPolicy(header: string | null, origin: string): DoctorFinding {
  if (header === null) return ok("csp", "The page is served without a content security policy.");
  // Several headers arrive as one, separated by commas; each of them has to allow the overlay.
  const extensions = header.split(",").map((policy) => extendPolicy(policy, origin));
  const add = extensions.flatMap(({ missing }) => missing);
  const strict = extensions.some(({ strictDynamic }) => strictDynamic);
  if (add.length === 0 && !strict) return ok("csp", "The policy of the served page allows the overlay.");
  const fix = strict
    ? "Browsers ignore host names beside 'strict-dynamic': remove it in development."
    : "Where that header is set, in development only, change the directives to these lines.";
  return problem("csp", "The policy of the served page blocks the overlay.", fix, { add });
}

/** The page itself was asked for and did not answer. */
export function pageSilent(href: string): DoctorFinding {
  const fix = "Start the dev server, or name the page's real address with --page-url.";
  return problem("page", `${href} does not answer.`, fix);
}

/**
 * The page belongs to another app.
 * @param app its folder, relative to that of the live server
 */
export function checkApp(href: string, app: string): DoctorFinding {
  const message = `${href} is the page of another app, ${app}: its sources are not in this project.`;
  return problem("page", message, `Serve that app: ${commandLine("serve", "--root", app)}`);
}

/** Who shows the variants: the page's dev server, or the overlay. Both are right. */
export function checkHotReload(isFound: boolean): DoctorFinding {
  const message = isFound
    ? "The page has hot reload: its dev server shows the variants."
    : "No hot reload was found: the overlay shows the variants, and a reload the accepted one.";
  return ok("hot-reload", message);
}

/** Whether an agent is there, by presence and leases. */
export function checkAgent({ names }: AgentPresence, state: "listening" | "at work" | "away"): DoctorFinding {
  if (state === "away")
    return warning("agent", "No agent is listening.", `Tell your coding agent: ${ASK_AGENT}`);
  const who = names.length === 0 ? "An agent" : names.join(", ");
  return ok("agent", state === "listening" ? `${who}: listening.` : "An agent is at work.");
}

/**
 * What waits for an agent.
 * @param waiting requests that no agent has
 * @param dead requests that are not delivered any more, after too many attempts
 */
export function checkQueue(waiting: number, dead: number): DoctorFinding {
  if (dead > 0) {
    const fix = "Try it again, or discard it, in the sessions panel.";
    return warning("queue", `${requests(dead)} failed too often to be delivered again.`, fix);
  }
  return ok("queue", waiting === 0 ? "No request waits." : `${requests(waiting)} waiting for an agent.`);
}

function requests(count: number): string {
  return `${count} request${count === 1 ? "" : "s"}`;
}
