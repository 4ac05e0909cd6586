import { getConnInfo } from "@hono/node-server/conninfo";
import type { LocalServerOptions, RunningServer } from "../protocol/local-server.ts";
import { type LocalRuntime, startLocalServer } from "./local/start-local-server.ts";
import { nodeBind } from "./node/bind.ts";

const node: LocalRuntime = {
  host: "node",
  bind: nodeBind,
  remoteAddress: (context) => getConnInfo(context).remote.address ?? "",
  scripts: new URL("./", import.meta.url),
};

/**
 * Starts the server of one project on Node.
 * @throws AlreadyRunningError, PortTakenError
 */
export function startNodeServer(options: LocalServerOptions): Promise<RunningServer> {
  return startLocalServer(node, options);
}
