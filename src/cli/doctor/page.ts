import { existsSync } from "node:fs";
import { type DirectInit, directFetch } from "../../client/direct-fetch.ts";
import { type DoctorFinding, ok, warning } from "../../protocol/finding.ts";
import { namesHotReloadClient } from "../../protocol/hot-reload-clients.ts";
import { FIRST_PORT } from "../../protocol/limits.ts";
import { isDevelopmentHost } from "../../protocol/loopback.ts";
import {
  checkHotReload,
  checkOrigin,
  checkServedPolicy,
  pageSilent,
  serverSilent,
} from "../../protocol/page-checks.ts";
import { requestUrl } from "../project/server-file.ts";
import { checkGivenToken } from "./given-token.ts";
import { wrongProject } from "./wrong-project.ts";

const TIMEOUT_MS = 5_000;

export interface PageCheck {
  /** The page in the dev server; `null` without --page-url. */
  readonly page: URL | null;
  /** The running server's port; `null` when none runs. */
  readonly port: number | null;
  /** How many pages are connected; `null` when that is not known. */
  readonly connected: number | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: string;
}

/** Whether the page in the browser can reach the server. */
export async function checkPage({ page, port, connected, env, root }: PageCheck): Promise<DoctorFinding[]> {
  const findings: DoctorFinding[] = [mixedContent(page), hostName(page)];
  if (page) findings.push(...(await servedPage(page, port ?? FIRST_PORT, root)));
  const remote = remoteFinding(env, port ?? FIRST_PORT);
  if (remote) findings.push(remote);
  findings.push(...(await reachable(page, port, connected)));
  return findings;
}

function mixedContent(page: URL | null): DoctorFinding {
  if (page?.protocol !== "https:") {
    return ok(
      "mixed-content",
      page ? "The page is served over http." : "Not checked: name the page with --page-url.",
    );
  }
  return warning(
    "mixed-content",
    "The page is served over https, the overlay over http://localhost. Chrome, Edge and Firefox allow that; Safari does not.",
    "Use one of those browsers, or serve the page over http.",
  );
}

function hostName(page: URL | null): DoctorFinding {
  if (page === null) return ok("host", "Not checked: name the page with --page-url.");
  if (isDevelopmentHost(page.hostname)) return ok("host", `${page.hostname} is a local name.`);
  return warning(
    "host",
    `The page's host, ${page.hostname}, is not a local name: the server refuses its requests unless it is allowed.`,
    `Start the server with: npx impeccable-live serve --allow-origin ${page.origin}`,
  );
}

async function servedPage(page: URL, port: number, root: string): Promise<DoctorFinding[]> {
  let response: Response;
  let text: string;
  try {
    response = await directFetch(page, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: "text/html" },
    });
    text = await response.text();
  } catch {
    return [pageSilent(page.href)];
  }
  const policy = checkServedPolicy(
    response.headers.get("content-security-policy"),
    `http://localhost:${port}`,
  );
  const wrong = await wrongProject({ page, text, port, root });
  if (wrong !== null) return [policy, wrong];
  const hasScript = text.includes("/live.js");
  const message = hasScript
    ? "The page loads the overlay."
    : "The page's HTML does not load the overlay. That is right where a plugin adds it (Nuxt, Next.js).";
  return [policy, ok("page", message), checkHotReload(namesHotReloadClient(text))];
}

/** A browser on another machine has another localhost. */
function remoteFinding(env: PageCheck["env"], port: number): DoctorFinding | null {
  const where = env.CODESPACES
    ? "a codespace"
    : env.SSH_CONNECTION
      ? "a machine reached by ssh"
      : existsSync("/.dockerenv") || env.container || env.REMOTE_CONTAINERS
        ? "a container"
        : null;
  if (where === null) return null;
  return warning(
    "reachability",
    `This seems to be ${where}: a browser outside of it has another localhost.`,
    // Only a connection that arrives on loopback gets the page's token; a published port of a container does not.
    `Forward port ${port} under the same number, so that requests arrive on loopback: ` +
      `ssh -L ${port}:localhost:${port}, the editor's port forwarding, or docker run --network host.`,
  );
}

/** Sends the requests that the page would send. */
async function reachable(
  page: URL | null,
  port: number | null,
  connected: number | null,
): Promise<DoctorFinding[]> {
  if (port === null) {
    return [
      warning(
        "reachability",
        "No server is running, so no page can reach it.",
        "Start it: npx impeccable-live serve",
      ),
    ];
  }
  const origin = page?.origin ?? "http://localhost:3000";
  // A browser sends this preflight before a page's first request; the same guards answer it.
  const response = await request(`${await requestUrl(port)}/events`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST" },
  });
  await response?.body?.cancel();
  if (response === null) return [serverSilent()];
  const isAllowed = response.headers.get("access-control-allow-origin") === origin;
  const findings = [checkOrigin(origin, isAllowed)];
  if (!isAllowed) return findings;
  findings.push(...(await givenToken(await requestUrl(port), origin)));
  const overIpv6 = await request(`http://[::1]:${port}/health`);
  await overIpv6?.body?.cancel();
  if (overIpv6 === null)
    findings.push(
      warning(
        "reachability",
        "The server does not answer on ::1.",
        "If the page cannot connect, let the browser use 127.0.0.1 for localhost.",
      ),
    );
  const pages = `${connected} page${connected === 1 ? "" : "s"} connected.`;
  if (connected) findings.push(ok("reachability", pages));
  return findings;
}

/** Whether the script that the page loads carries the token. */
async function givenToken(server: string, origin: string): Promise<DoctorFinding[]> {
  const script = await request(`${server}/live.js`, { headers: { origin } });
  if (!script?.ok) return [];
  return [checkGivenToken(await script.text())];
}

async function request(url: string, init: DirectInit = {}): Promise<Response | null> {
  try {
    return await directFetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    return null;
  }
}
