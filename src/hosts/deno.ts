import type { LocalServerOptions, RunningServer } from "../protocol/local-server.ts";
import { type DenoEnv, denoBind } from "./deno/bind.ts";
import { type LocalRuntime, startLocalServer } from "./local/start-local-server.ts";

const deno: LocalRuntime = {
  host: "deno",
  bind: denoBind,
  remoteAddress(context) {
    const { remoteAddress }: DenoEnv = context.env;
    return remoteAddress;
  },
  scripts: new URL("./", import.meta.url),
};

/**
 * Starts the server of one project on Deno.
 * @throws AlreadyRunningError, PortTakenError
 */
export function startDenoServer(options: LocalServerOptions): Promise<RunningServer> {
  return startLocalServer(deno, options);
}
