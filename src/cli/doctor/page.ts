import { existsSync } from "node:fs";
import { FIRST_PORT } from "../../protocol/limits.ts";
import { isRecord } from "../core/arguments.ts";
import { localUrl } from "../project/server-file.ts";
import { type Finding, fine, problem, warning } from "./finding.ts";
import { checkServedPolicy } from "./policy.ts";

const TIMEOUT_MS = 5_000;

export interface PageCheck {
  /** The page in the dev server; `null` when it was not named. */
  readonly page: URL | null;
  /** The running server's port; `null` when none runs. */
  readonly port: number | null;
  /** How many pages are connected; `null` when that is not known. */
  readonly connected: number | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What stands between the page in the browser and the server. */
export async function checkPage({ page, port, connected, env }: PageCheck): Promise<Finding[]> {
  const findings: Finding[] = [mixedContent(page), hostName(page)];
  if (page) findings.push(...(await servedPage(page, `http://localhost:${port ?? FIRST_PORT}`)));
  const elsewhere = elsewhereFinding(env);
  if (elsewhere) findings.push(elsewhere);
  findings.push(...(await reachable(page, port, connected)));
  return findings;
}

function mixedContent(page: URL | null): Finding {
  if (page?.protocol !== "https:") {
    return fine(
      "mixed-content",
      page ? "The page is served over http." : "Not looked at: name the page with --page-url.",
    );
  }
  return warning(
    "mixed-content",
    "The page is served over https, the overlay over http://localhost. Chrome, Edge and Firefox allow that; Safari does not.",
    "Use one of those browsers, or let the dev server pass requests on to the server and serve the page over http.",
  );
}

function hostName(page: URL | null): Finding {
  if (page === null) return fine("host", "Not looked at: name the page with --page-url.");
  if (isLocal(page.hostname)) return fine("host", `${page.hostname} is a local name.`);
  return warning(
    "host",
    `The page's host, ${page.hostname}, is no local name: the server refuses its requests unless it is allowed.`,
    `Start the server with: npx impeccable-live serve --allow-origin ${page.origin}`,
  );
}

/** As the server has it: loopback, and the names that can only mean this machine. */
function isLocal(hostname: string): boolean {
  return /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3}|.*\.(?:localhost|test))$/.test(hostname);
}

async function servedPage(page: URL, origin: string): Promise<Finding[]> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(page, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: "text/html" },
    });
    text = await response.text();
  } catch {
    return [
      problem(
        "page",
        `${page.href} does not answer.`,
        "Start the dev server, or name the page's real address with --page-url.",
      ),
    ];
  }
  const policy = checkServedPolicy(response.headers.get("content-security-policy"), origin);
  const isThere = text.includes("/live.js");
  const message = isThere
    ? "The page asks for the overlay."
    : "The page's HTML does not name the overlay. Where a plugin adds it (Nuxt, Next.js) that is as it should be.";
  return [policy, fine("page", message)];
}

/** A browser that runs elsewhere has another localhost. */
function elsewhereFinding(env: PageCheck["env"]): Finding | null {
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
    `This seems to be ${where}: a browser outside has another localhost.`,
    "Pass the server's port on to it under the same number (ssh -L 8400:localhost:8400, or the port settings), " +
      "in a container with: npx impeccable-live serve --host 0.0.0.0 --allow-host localhost",
  );
}

/** Asks the server as the page would. */
async function reachable(
  page: URL | null,
  port: number | null,
  connected: number | null,
): Promise<Finding[]> {
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
  const script = await ask(`${localUrl(port)}/live.js`, { headers: { origin } });
  if (script === null) {
    return [
      problem(
        "reachability",
        "The overlay's script cannot be loaded.",
        "Start the server again: npx impeccable-live stop, then npx impeccable-live serve",
      ),
    ];
  }
  if (!script.ok) {
    const said: unknown = await script.json().catch(() => null);
    const why = isRecord(said) && typeof said.message === "string" ? said.message : `HTTP ${script.status}`;
    return [
      problem(
        "reachability",
        `A page of ${origin} does not get the overlay: ${why}`,
        `Start the server with: npx impeccable-live serve --allow-origin ${origin}`,
      ),
    ];
  }
  await script.body?.cancel();
  const findings = [
    fine("reachability", `A page of ${origin} gets the overlay, and may talk to the server.`),
  ];
  const second = await ask(`http://[::1]:${port}/health`);
  await second?.body?.cancel();
  if (second === null)
    findings.push(
      warning(
        "reachability",
        "The server does not answer on ::1.",
        "If the page cannot connect, let the browser use 127.0.0.1 for localhost.",
      ),
    );
  const pages = `${connected} page${connected === 1 ? "" : "s"} connected.`;
  if (connected) findings.push(fine("reachability", pages));
  return findings;
}

async function ask(url: string, init: RequestInit = {}): Promise<Response | null> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    return null;
  }
}
