/** `demo`: the first run. A sample page, the server, and an agent that needs no AI. */
import { existsSync } from "node:fs";
import { cp, mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createLiveClient } from "../client/index.ts";
import type { RunningServer } from "../protocol/local-server.ts";
import { inject, isInjectionKept, removeInjection } from "../source/inject/index.ts";
import { integerOption } from "./core/arguments.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand } from "./core/command.ts";
import { CliError, EXIT } from "./core/errors.ts";
import { type PageServer, servePage } from "./demo/page-server.ts";
import { requeueStaleWork } from "./demo/requeue-stale.ts";
import { runScriptedAgent } from "./demo/scripted-agent.ts";
import { openBrowser } from "./project/open-browser.ts";
import { packageRoot } from "./project/package-root.ts";
import { requestUrl } from "./project/server-file.ts";
import { stopSignal, untilStopped } from "./project/until-stopped.ts";

/** The name of this server's only agent: each lease under this name was granted to it. */
const AGENT = "demo";
/** The steps of the agent can be seen, and you do not have to wait for them. */
const PACE_MS = 500;
/** How long the agent retries while the server restarts. */
const AGENT_RETRY_MS = 60_000;

export const demoCommand = defineCliCommand({
  name: "demo",
  description: "A sample page with a scripted agent: pick, compare, tune, accept; no AI needed",
  examples: ["npx impeccable-live demo", "npx impeccable-live demo --no-open --port 8500"],
  args: {
    json: { type: "boolean", description: "One JSON value on standard output, also in a terminal" },
    open: {
      type: "boolean",
      default: true,
      description: "Open the page in the browser",
      negativeDescription: "Only print its address",
    },
    port: { type: "string", description: "The page's port; 0 for any free one", valueHint: "PORT" },
    folder: {
      type: "string",
      description: "Continue the demo in this folder, or start it there",
      valueHint: "DIR",
    },
    pace: {
      type: "string",
      description: "Pause before each of the agent's steps, milliseconds",
      default: String(PACE_MS),
      valueHint: "MS",
    },
  },
  async run({ args, cli }) {
    const port = integerOption("port", args.port, 0, 65_535);
    const paceMs = integerOption("pace", args.pace, 0, 60_000) ?? PACE_MS;
    const folder = await prepareFolder(args.folder === undefined ? null : resolve(cli.io.cwd, args.folder));
    const page = await servePage(folder, port);
    const server = await startLive(cli, folder, page);
    const stopRequest = stopSignal(cli);
    stopRequest.arm();
    const ended = new AbortController();
    await removeInjection(folder);
    await inject(folder, server.port);
    const client = createLiveClient({
      url: await requestUrl(server.port),
      token: server.agentToken,
      agent: AGENT,
      retryForMs: AGENT_RETRY_MS,
    });
    await requeueStaleWork(client, AGENT);
    const agent = runScriptedAgent({
      client,
      root: folder,
      signal: ended.signal,
      paceMs,
      onLog: (text) => cli.note(`  agent  ${text}`),
    });
    const result = { url: page.url, folder, server: server.url, pid: process.pid };
    cli.emit(result, (colors) =>
      [
        "",
        `  ${colors.accent(colors.bold("Impeccable Live"))}  demo`,
        "",
        `  Page    ${colors.bold(page.url)}`,
        `  Source  ${folder}`,
        "",
        "  Pick the headline, choose an action, press Go. Compare with the arrow keys, tune, accept:",
        "  the accepted design is then plain source in that folder.",
        "",
        `  ${colors.dim("Ctrl-C ends the demo; the folder stays.")}`,
        "",
      ].join("\n"),
    );
    if (args.open) void openBrowser(page.url);
    await untilStopped(cli, server, stopRequest, async () => {
      ended.abort();
      await Promise.all([agent, page.close()]);
      if (!(await isInjectionKept(folder))) await removeInjection(folder);
    });
    return EXIT.done;
  },
});

/** A copy of the sample: accepted variants are written into it. */
async function prepareFolder(wanted: string | null): Promise<string> {
  const sample = join(packageRoot(), "examples", "sample-page");
  const folder = wanted ?? (await mkdtemp(join(tmpdir(), "impeccable-live-demo-")));
  if (!existsSync(join(folder, "index.html"))) {
    if (!existsSync(sample))
      throw new CliError("not_found", "The sample page is missing from this installation.");
    await cp(sample, folder, { recursive: true });
  }
  return realpath(folder);
}

async function startLive(cli: Cli, root: string, page: PageServer): Promise<RunningServer> {
  try {
    return await cli.startServer({
      root,
      allowHosts: [],
      allowOrigins: [],
      rateLimit: null,
      durability: "strict",
      logLevel: "silent",
    });
  } catch (error) {
    await page.close();
    throw error;
  }
}
