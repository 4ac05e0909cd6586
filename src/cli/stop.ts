/** `stop`: stops the project's server and removes the script tag, also after a crash. */
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type LiveClient, LiveError } from "../client/index.ts";
import { stateDir } from "../node/state-dir.ts";
import { injectedFiles, keepInjection, removeInjection } from "../source/inject/index.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { CliError, EXIT } from "./core/errors.ts";
import { tryConnect } from "./project/connect.ts";
import { nestedProjects } from "./project/projects-below.ts";
import { findRoot } from "./project/root.ts";
import { findRunningServer } from "./project/server-file.ts";
import { isOlderServer, stopOlderServer } from "./project/stop-older.ts";

const STOP_TIMEOUT_MS = 15_000;
const CHECK_INTERVAL_MS = 40;

export const stopCommand = defineCliCommand({
  name: "stop",
  description: "Stop the server and remove its script tag",
  examples: ["npx impeccable-live stop"],
  args: {
    ...commonArgs,
    "keep-inject": { type: "boolean", description: "Leave the script tag in the pages" },
  },
  async run({ args, cli }) {
    const root = findRoot(cli.io.cwd, args.root);
    const found = await findRunningServer(root);
    if (found !== null && isOlderServer(found)) {
      await stopOlderServer(found, STOP_TIMEOUT_MS);
      const untagged = args["keep-inject"] ? [] : await removeInjection(root);
      cli.emit(
        { stopped: true, pid: found.pid, injectionRemoved: untagged },
        (colors) => `${colors.good("✓")} Stopped the server of an older version (pid ${found.pid}).`,
      );
      return EXIT.done;
    }
    // The project's own server only: `stop` never stops a remote one that the environment names.
    const connection = await tryConnect(cli, { root: args.root, url: "" });
    if (args["keep-inject"]) await keepInjection(root);
    if (!connection) {
      const untagged = args["keep-inject"] ? [] : await removeInjection(root);
      const nested = nestedProjects(root);
      const hint = nested.length > 0 ? ` Projects inside it: ${nested.join(", ")} (--root).` : "";
      throw new CliError("unreachable", `No server is running for this project.${hint}`, {
        exitCode: EXIT.unreachable,
        details: { injectionRemoved: untagged, ...(nested.length > 0 ? { nested } : {}) },
      });
    }
    const tagged = args["keep-inject"] ? [] : await injectedFiles(root);
    await connection.client.stop();
    await waitForEnd(root, connection.client);
    // A server that stops in order removes the tag itself. This covers one that could not.
    if (!args["keep-inject"]) await removeInjection(root);
    cli.emit(
      { stopped: true, pid: connection.pid, injectionRemoved: tagged },
      (colors) => `${colors.good("✓")} Stopped.`,
    );
    return EXIT.done;
  },
});

/** The lock is removed last: without it the next server can start. */
async function waitForEnd(root: string, client: LiveClient): Promise<void> {
  const lock = stateDir(root, "lock");
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (existsSync(lock) || (await answers(() => client.health()))) {
    if (performance.now() > deadline)
      throw new CliError("not_stopped", "The server has not ended yet; try again, or end its process.");
    await delay(CHECK_INTERVAL_MS);
  }
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    return !(error instanceof LiveError && error.code === "unreachable");
  }
}
