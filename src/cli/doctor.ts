/** `doctor`: checks all that can keep the overlay from the page. Each finding has a fix. */

import type { DoctorFinding } from "../protocol/finding.ts";
import { FIRST_PORT } from "../protocol/limits.ts";
import type { Status } from "../protocol/status.ts";
import type { Cli } from "./core/cli.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { EXIT, usageError } from "./core/errors.ts";
import { findingLines } from "./doctor/finding-lines.ts";
import { checkGit } from "./doctor/git.ts";
import { checkTags } from "./doctor/injection.ts";
import { checkJournals } from "./doctor/journals.ts";
import { checkLeftovers } from "./doctor/leftovers.ts";
import { checkLoopback } from "./doctor/loopback.ts";
import { checkNode } from "./doctor/node.ts";
import { checkPage } from "./doctor/page.ts";
import { checkPermissions } from "./doctor/permissions.ts";
import { checkPolicies } from "./doctor/policy.ts";
import { checkRoot } from "./doctor/root.ts";
import { runCheck } from "./doctor/run-check.ts";
import { checkRunning } from "./doctor/running.ts";
import { checkServer } from "./doctor/server.ts";
import { checkFileSystem, checkOwner } from "./doctor/state.ts";
import { tryConnect } from "./project/connect.ts";
import { locateRoot } from "./project/root.ts";

export const doctorCommand = defineCliCommand({
  name: "doctor",
  description: "Check Node, project, server, journals, script tag and page; each finding has a fix",
  examples: [
    "npx impeccable-live doctor",
    "npx impeccable-live doctor --page-url https://shop.test:5173/ --json",
  ],
  args: {
    ...commonArgs,
    "page-url": {
      type: "string",
      description: "The page's address in the browser: also checks https, host name and policy",
      valueHint: "URL",
    },
  },
  checksState: false,
  async run({ args, cli }) {
    const page = args["page-url"] === undefined ? null : pageUrl(args["page-url"]);
    const located = locateRoot(cli.io.cwd, args.root);
    const { root } = located;
    const findings: DoctorFinding[] = [checkNode()];
    const check = async (name: string, work: Parameters<typeof runCheck>[1]): Promise<void> => {
      findings.push(...(await runCheck(name, work)));
    };
    let port: number | null = null;
    const state = cli.inspectJournals(root);
    // Each check that awaits it reports its failure.
    state.catch(() => undefined);
    await check("root", () => checkRoot(located));
    await check("port", async () => {
      const server = await checkServer(root, (await state).lock);
      port = server.port;
      return server.findings;
    });
    const status = await statusOf(cli, root);
    await check("loopback", checkLoopback);
    await check("state", () => checkRunning(status));
    await check("owner", () => checkOwner(root));
    await check("permissions", () => checkPermissions(root));
    await check("git", () => checkGit(root));
    await check("file-system", () => checkFileSystem(root));
    await check("journal", async () => checkJournals(await state, port !== null));
    await check("leftovers", () => checkLeftovers(root));
    await check("injection", () => checkTags(root, port));
    await check("csp", () => checkPolicies(root, `http://localhost:${port ?? FIRST_PORT}`));
    const connected = status?.connectedClients ?? null;
    await check("reachability", () => checkPage({ page, port, connected, env: cli.io.env, root }));
    await check("agents", async () => (await import("./doctor/agents.ts")).checkAgents(root));
    const ok = findings.every(({ level }) => level !== "problem");
    cli.emit({ ok, root, serverPort: port, findings }, (colors) => findingLines(findings, colors));
    return ok ? EXIT.done : EXIT.notDone;
  },
});

/** What the running server says; `null` without one. */
async function statusOf(cli: Cli, root: string): Promise<Status | null> {
  try {
    const connection = await tryConnect(cli, { root, url: "" });
    return (await connection?.client.status()) ?? null;
  } catch {
    return null;
  }
}

function pageUrl(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw usageError("--page-url must be an absolute address, for example http://localhost:5173/.");
}
