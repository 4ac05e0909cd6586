/** `serve`: starts the server for this project and keeps the script tag in its pages while it runs. */
import { existsSync } from "node:fs";
import { stateDir } from "../node/state-dir.ts";
import { stateLimits } from "../node/state-limits.ts";
import { commandLine } from "../protocol/command-line.ts";
import type { LocalServerOptions, RunningServer } from "../protocol/local-server.ts";
import { isInjectionKept, removeInjection } from "../source/inject/index.ts";
import { step } from "./agent/next-steps.ts";
import { namedAgent, stepContext } from "./agent/step-context.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand } from "./core/command.ts";
import { CliError, EXIT, errorCode } from "./core/errors.ts";
import { startInBackground } from "./project/background.ts";
import { nestedProjects, relativeTo } from "./project/projects-below.ts";
import { refuseForeignState, rootNote } from "./project/refuse-foreign-state.ts";
import { locateRoot, type ProjectRoot } from "./project/root.ts";
import { isLiveRoot } from "./project/state-folder.ts";
import { refuseStateObstacle } from "./project/state-obstacle.ts";
import { stopSignal, untilStopped } from "./project/until-stopped.ts";
import { injectOnStart, removeStaleTag } from "./serve/inject-on-start.ts";
import { readServeOptions, serveArgs } from "./serve/options.ts";
import { serveOutput, serveText } from "./serve/print.ts";

/** The name in the command that is printed, where none is given: as in the README, for a person to replace. */
const EXAMPLE_AGENT = "claude";

export const serveCommand = defineCliCommand({
  name: "serve",
  description: "Start the server for this project and add its script tag to the page",
  examples: ["npx impeccable-live serve", "npx impeccable-live serve --background --json"],
  args: serveArgs,
  async run({ args, rawArgs, cli }) {
    const located = locateRoot(cli.io.cwd, args.root);
    refuseAmbiguousRoot(cli, located);
    const { root } = located;
    const options = readServeOptions(root, args, rawArgs);
    await refuseStateObstacle(root);
    // The server opens every journal of an open session: one that it may not use would fail later.
    await refuseForeignState(root, "files");
    const next = step("poll", stepContext(cli, { ...args, agent: namedAgent(cli, args) ?? EXAMPLE_AGENT }));
    const note = await rootNote(root);
    if (note !== null) cli.note(note);
    if (args.background) {
      const started = await startInBackground(cli, root, rawArgs);
      for (const { message } of await stateLimits(stateDir(root))) cli.note(message);
      cli.emit(
        { ...started, nextStep: next.text },
        (colors) =>
          `${colors.good("✓")} ${started.url} (pid ${started.pid})\n  Agent: ${colors.bold(next.command)}`,
      );
      return EXIT.done;
    }
    if (!isLiveRoot(root)) warnAboutNested(cli, root);
    const stopRequest = stopSignal(cli);
    const server = await start(cli, { ...options, onLocked: stopRequest.arm });
    stopRequest.arm();
    for (const { message } of server.limits) cli.note(message);
    const injection = await inject(cli, root, { server, isWanted: args.inject });
    cli.emit(serveOutput(server, injection, next), (colors) => serveText(server, injection, next, colors));
    await untilStopped(cli, server, stopRequest, async () => {
      // A lock that is still there belongs to a server that took over: the tag in the pages is its own.
      if (existsSync(stateDir(root, "lock"))) return;
      if (args.inject && !(await isInjectionKept(root))) await removeInjection(root);
    });
    return server.failure() === null ? EXIT.done : EXIT.notDone;
  },
});

/**
 * Above several apps, the person decides: a wrong choice would put the tag into the wrong page.
 * @throws CliError `several_projects`
 */
function refuseAmbiguousRoot(cli: Cli, { root, reason, below }: ProjectRoot): void {
  if (reason === "below" && below.length === 1) cli.note(`Using ${root}, the only app below this folder.`);
  if (below.length < 2) return;
  const projects = below.map((folder) => {
    const path = relativeTo(cli.io.cwd, folder);
    return { root: path, command: commandLine("serve", "--root", path) };
  });
  const list = projects.map(({ command }) => `  ${command}`).join("\n");
  throw new CliError("several_projects", `There are several apps here. Start the server of one:\n${list}`, {
    details: { projects },
  });
}

/** Run in a folder above the intended project, `serve` would start a second, empty one. */
function warnAboutNested(cli: Cli, root: string): void {
  const nested = nestedProjects(root);
  if (nested.length === 0) return;
  cli.note(
    `This starts a new project in ${root}. Existing ones inside it: ${nested.join(", ")} (--root ${nested[0]}).`,
  );
}

/** Adds the script tag. A start that fails here must not leave a server that listens. */
async function inject(
  cli: Cli,
  root: string,
  { server, isWanted }: { readonly server: RunningServer; readonly isWanted: boolean },
) {
  try {
    const injection = isWanted ? await injectOnStart(cli, root, server.port) : null;
    await removeStaleTag(root, isWanted ? server.port : null);
    return injection;
  } catch (error) {
    await server.stop("failed start").catch(() => undefined);
    throw error;
  }
}

/** Starts the server before any page is changed: a server that already runs may own the tag in them. */
async function start(cli: Cli, options: LocalServerOptions): Promise<RunningServer> {
  try {
    return await cli.startServer({ ...options, onWait: (message) => cli.note(message) });
  } catch (error) {
    const code = errorCode(error);
    if (code !== "already_running" || !(error instanceof Error)) throw error;
    const { name: _name, code: _code, ...details }: { name?: unknown; code?: unknown } = { ...error };
    throw new CliError(code, error.message, { details, cause: error });
  }
}
