/** `serve`: starts the server for this project and keeps the script tag in its pages while it runs. */
import {
  COMPACT_AT_BYTES,
  MAX_ATTEMPTS,
  MAX_POLL_TIMEOUT_MS,
  MAX_RETENTION_DAYS,
  RATE_LIMIT_PER_S,
  RETENTION_DAYS,
} from "../protocol/limits.ts";
import { LOG_LEVELS, type LocalServerOptions, type RunningServer } from "../protocol/local-server.ts";
import { isLoopback } from "../protocol/loopback.ts";
import { LONG_POLL_MS } from "../protocol/streams.ts";
import {
  blockingPolicies,
  InjectError,
  type InjectResult,
  inject,
  isInjectionKept,
  recordedPort,
  removeInjection,
} from "../source/inject/index.ts";
import { integerOption, listOption } from "./core/arguments.ts";
import type { Cli } from "./core/cli.ts";
import type { Colors } from "./core/colors.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { CliError, EXIT, errorCode, toCliError, usageError } from "./core/errors.ts";
import { startInBackground } from "./project/background.ts";
import { nestedProjects } from "./project/nested.ts";
import { findRoot, isLiveRoot } from "./project/root.ts";
import { untilStopped } from "./project/until-stopped.ts";

/** Below this a journal would be compacted every few events. */
const MIN_COMPACT_AT_BYTES = 4_096;

export const serveCommand = defineCliCommand({
  name: "serve",
  description: "Start the server for this project and add its script tag to the page",
  examples: ["npx impeccable-live serve", "npx impeccable-live serve --background --json"],
  args: {
    ...commonArgs,
    port: {
      type: "string",
      description: "Port; 0 for any free one (default: the last one, else from 8400)",
      valueHint: "PORT",
    },
    host: { type: "string", description: "Address to bind (default: loopback only)", valueHint: "ADDRESS" },
    "allow-host": {
      type: "string",
      description: "Also answer to this host name; may be repeated",
      valueHint: "NAME",
    },
    "allow-origin": {
      type: "string",
      description: "Also allow pages of this origin; may be repeated",
      valueHint: "ORIGIN",
    },
    inject: {
      type: "boolean",
      default: true,
      description: "Add the script tag",
      negativeDescription: "Leave the pages alone",
    },
    background: { type: "boolean", description: "Return as soon as the server answers" },
    durability: {
      type: "enum",
      options: ["strict", "relaxed"],
      default: "strict",
      description: "strict: answers leave once they are on the disk; relaxed: flushed once a second",
    },
    "max-attempts": {
      type: "string",
      description: `Deliveries before an event is given up (default ${MAX_ATTEMPTS})`,
      valueHint: "N",
    },
    "compact-at": {
      type: "string",
      description: `Size above which a journal is compacted (default ${COMPACT_AT_BYTES})`,
      valueHint: "BYTES",
    },
    retention: {
      type: "string",
      description: `Days that finished sessions are kept (default ${RETENTION_DAYS})`,
      valueHint: "DAYS",
    },
    "rate-limit": {
      type: "string",
      description: `Writes per second and address, or off (default ${RATE_LIMIT_PER_S})`,
      valueHint: "N",
    },
    "open-streams": {
      type: "boolean",
      description: "Let anybody on this machine use /v1/stream/* without a token; loopback only",
    },
    "long-poll": {
      type: "string",
      description: `How long a long poll of a stream waits (default ${LONG_POLL_MS})`,
      valueHint: "MS",
    },
    "log-level": {
      type: "enum",
      options: [...LOG_LEVELS],
      default: "info",
      description: "How much the server tells",
    },
  },
  async run({ args, rawArgs, cli }) {
    const root = findRoot(cli.io.cwd, args.root);
    const port = integerOption("port", args.port, 0, 65_535);
    const maxAttempts = integerOption("max-attempts", args["max-attempts"], 1, 1_000);
    const compactAt = integerOption("compact-at", args["compact-at"], MIN_COMPACT_AT_BYTES, 2 ** 31);
    const retentionDays = integerOption("retention", args.retention, 1, MAX_RETENTION_DAYS);
    const longPollMs = integerOption("long-poll", args["long-poll"], 1, MAX_POLL_TIMEOUT_MS);
    if (args["open-streams"] && args.host !== undefined && !isLoopback(args.host)) {
      throw usageError(
        "--open-streams is for this machine alone: leave --host out, or make it a loopback one.",
      );
    }
    const logLevel = LOG_LEVELS.find((level) => level === args["log-level"]) ?? "info";
    const options: LocalServerOptions = {
      root,
      ...(port === undefined ? {} : { port }),
      ...(args.host === undefined ? {} : { host: args.host }),
      allowHosts: listOption(rawArgs, "allow-host"),
      allowOrigins: listOption(rawArgs, "allow-origin"),
      rateLimit: rateLimit(args["rate-limit"]),
      durability: args.durability === "relaxed" ? "relaxed" : "strict",
      ...(maxAttempts === undefined ? {} : { maxAttempts }),
      ...(compactAt === undefined ? {} : { compactAt }),
      ...(retentionDays === undefined ? {} : { retentionDays }),
      ...(args["open-streams"] ? { openStreams: true } : {}),
      ...(longPollMs === undefined ? {} : { longPollMs }),
      logLevel,
    };
    if (args.background) {
      const started = await startInBackground(root, rawArgs);
      cli.emit(started, (paint) => `${paint.good("✓")} ${started.url} (pid ${started.pid})`);
      return EXIT.done;
    }
    if (!isLiveRoot(root)) warnAboutNested(cli, root);
    const server = await start(cli, options);
    const injection = args.inject ? await addTag(cli, root, server.port) : null;
    if (await isLeftOver(root, args.inject ? server.port : null)) await removeInjection(root);
    cli.emit(answerOf(server, injection), (paint) => pretty(server, injection, paint));
    await untilStopped(cli, server, async () => {
      if (args.inject && !(await isInjectionKept(root))) await removeInjection(root);
    });
    return EXIT.done;
  },
});

/** Whoever stands above the project they mean would begin a second, empty one: they are told. */
function warnAboutNested(cli: Cli, root: string): void {
  const nested = nestedProjects(root);
  if (nested.length === 0) return;
  cli.note(
    `This begins a new project in ${root}. Known ones inside it: ${nested.join(", ")} (--root ${nested[0]}).`,
  );
}

/** Starts it. Nothing in the pages is touched before: a server that already runs may own the tag in them. */
async function start(cli: Cli, options: LocalServerOptions): Promise<RunningServer> {
  try {
    return await cli.startServer(options);
  } catch (error) {
    const code = errorCode(error);
    if (code !== "already_running" || !(error instanceof Error)) throw error;
    const { name: _name, code: _code, ...details }: { name?: unknown; code?: unknown } = { ...error };
    throw new CliError(code, error.message, { details, cause: error });
  }
}

/**
 * Whether pages still carry what a killed server left. A new tag takes an old one's place, and the same tag is not
 * written anew: a dev server would load the page again, and its state would be lost.
 */
async function isLeftOver(root: string, port: number | null): Promise<boolean> {
  return !(await isInjectionKept(root)) && (port === null || (await recordedPort(root)) !== port);
}

/** A page that cannot be tagged does not keep the server from running: the person is told. */
async function addTag(cli: Cli, root: string, port: number): Promise<InjectResult | null> {
  try {
    const answer = await inject(root, port);
    if (answer.configWritten) {
      cli.note(`Recognised ${answer.framework}; wrote .impeccable/live/config.json.`);
    }
    if (answer.configDrift.length > 0)
      cli.note(`Not in config.json, so without the tag: ${answer.configDrift.join(", ")}`);
    await warnAboutCsp(cli, root, port);
    return answer;
  } catch (error) {
    // A refusal of ours, or of the system (a page that is read-only, say); anything else is a mistake of ours.
    if (!(error instanceof InjectError) && errorCode(error) === "failed") throw error;
    cli.note(toCliError(error).message.replaceAll("PORT", String(port)));
    return null;
  }
}

/** A policy in the configuration is the person's to change: it is named, with the way to the exact lines. */
async function warnAboutCsp(cli: Cli, root: string, port: number): Promise<void> {
  for (const { file, line } of await blockingPolicies(root, `http://localhost:${port}`)) {
    cli.note(
      `${file}:${line} sets a content security policy that may keep the overlay out; npx impeccable-live doctor shows what to add.`,
    );
  }
}

function answerOf(server: RunningServer, injection: InjectResult | null) {
  return {
    url: server.url,
    port: server.port,
    pid: process.pid,
    injected: injection?.files ?? [],
    configDrift: injection?.configDrift ?? [],
    recovered: server.recovered,
    nextStep: "npx impeccable-live poll",
  };
}

function pretty(server: RunningServer, injection: InjectResult | null, paint: Colors): string {
  const { open, pending } = server.recovered;
  const lines = [
    "",
    `  ${paint.accent(paint.bold("Impeccable Live"))}  ${paint.good("ready")}`,
    "",
    `  Server   ${paint.bold(server.url)}`,
    `  Page     ${injection ? `tag in ${injection.files.join(", ")}; open it with your dev server` : "no tag added"}`,
  ];
  if (open > 0)
    lines.push(`  Resumed  ${open} open session${open === 1 ? "" : "s"}, ${pending} waiting for an agent`);
  lines.push(
    `  Agent    ${paint.bold("npx impeccable-live poll")}`,
    "",
    `  ${paint.dim("Ctrl-C stops and takes the tag out.")}`,
    "",
  );
  return lines.join("\n");
}

function rateLimit(value: string | undefined): number | null {
  if (value === undefined) return RATE_LIMIT_PER_S;
  if (value === "off") return null;
  const limit = integerOption("rate-limit", value, 1, 1_000_000);
  if (limit === undefined) throw usageError("--rate-limit must be a number or off.");
  return limit;
}
