/** `stop`: stops the project's server and takes the script tag out, also after a crash. */
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { LiveError } from "../client/index.ts";
import { stateDir } from "../node/state-dir.ts";
import { injectedFiles, keepInjection, removeInjection } from "../source/inject/index.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { CliError, EXIT } from "./core/errors.ts";
import { tryConnect } from "./project/connect.ts";
import { nestedProjects } from "./project/nested.ts";
import { findRoot } from "./project/root.ts";

const STOP_TIMEOUT_MS = 15_000;
const LOOK_INTERVAL_MS = 40;

export const stopCommand = defineCliCommand({
  name: "stop",
  description: "Stop the server and take its script tag out again",
  examples: ["npx impeccable-live stop"],
  args: {
    ...commonArgs,
    "keep-inject": { type: "boolean", description: "Leave the script tag in the pages" },
  },
  async run({ args, cli }) {
    const root = findRoot(cli.io.cwd, args.root);
    // Only the project's own server: one elsewhere, named in the environment, is not this command's to stop.
    const connection = await tryConnect(cli, { root: args.root, url: "" });
    if (args["keep-inject"]) await keepInjection(root);
    if (!connection) {
      const healed = args["keep-inject"] ? [] : await removeInjection(root);
      const nested = nestedProjects(root);
      const hint = nested.length > 0 ? ` Projects inside it: ${nested.join(", ")} (--root).` : "";
      throw new CliError("unreachable", `No server is running for this project.${hint}`, {
        exitCode: EXIT.unreachable,
        details: { injectionRemoved: healed, ...(nested.length > 0 ? { nested } : {}) },
      });
    }
    const tagged = args["keep-inject"] ? [] : await injectedFiles(root);
    await connection.client.stop();
    // The lock goes last: once it is gone, the next server can start.
    const lock = stateDir(root, "lock");
    const deadline = performance.now() + STOP_TIMEOUT_MS;
    while (existsSync(lock) || (await answers(() => connection.client.health()))) {
      if (performance.now() > deadline)
        throw new CliError("not_stopped", "The server has not ended yet; try again, or end its process.");
      await delay(LOOK_INTERVAL_MS);
    }
    // The server takes the tag out itself when it ends in its own time; one that could not is made up for.
    if (!args["keep-inject"]) await removeInjection(root);
    cli.emit(
      { stopped: true, pid: connection.pid, injectionRemoved: tagged },
      (paint) => `${paint.good("✓")} Stopped.`,
    );
    return EXIT.done;
  },
});

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    return !(error instanceof LiveError && error.code === "unreachable");
  }
}
