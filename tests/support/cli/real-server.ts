import { onTestFinished } from "vitest";
import type { StartServer } from "../../../src/cli/core/host-functions.ts";
import { createLiveClient, type LiveClient } from "../../../src/client/index.ts";
import { startNodeServer } from "../../../src/hosts/node.ts";
import type { LocalServerOptions, RunningServer } from "../../../src/protocol/local-server.ts";

/** The real server in this process, stopped when the test is over. */
export const startServer: StartServer = async (options) => {
  const server = await startNodeServer(options);
  onTestFinished(() => server.stop("test"));
  return server;
};

export interface LiveProject {
  readonly server: RunningServer;
  readonly client: LiveClient;
}

/** Starts a server for a project, on any free port unless `more` names one. */
export async function liveServer(root: string, more: Partial<LocalServerOptions> = {}): Promise<LiveProject> {
  const server = await startServer({
    root,
    port: 0,
    allowHosts: [],
    allowOrigins: [],
    rateLimit: null,
    durability: "strict",
    logLevel: "silent",
    ...more,
  });
  const client = createLiveClient({ url: `http://127.0.0.1:${server.port}`, token: server.agentToken });
  return { server, client };
}

/** A `generate` for an element, as the page posts it. */
export function generate(
  id: string,
  element: { tag: string; html: string; classes: string[]; elementId?: string; text?: string },
  more: object = {},
) {
  return {
    type: "generate" as const,
    id,
    action: "bolder" as const,
    count: 3,
    pageUrl: "/",
    element: {
      outerHTML: element.html,
      tagName: element.tag,
      classes: element.classes,
      ...(element.elementId ? { id: element.elementId } : {}),
      ...(element.text ? { textContent: element.text } : {}),
    },
    ...more,
  };
}

/** Asks until the answer is the wanted one; an honest failure when it never is. */
export async function until<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`never came true; last: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
