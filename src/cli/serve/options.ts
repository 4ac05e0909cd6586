/** Options of `serve`, and what the server is started with. */
import type { ArgsDef, ParsedArgs } from "citty";
import {
  COMPACT_AT_BYTES,
  MAX_ATTEMPTS,
  MAX_POLL_TIMEOUT_MS,
  MAX_RETENTION_DAYS,
  RATE_LIMIT_PER_S,
  RETENTION_DAYS,
} from "../../protocol/limits.ts";
import { LOG_LEVELS, type LocalServerOptions } from "../../protocol/local-server.ts";
import { isLoopback } from "../../protocol/loopback.ts";
import { LONG_POLL_MS } from "../../protocol/streams.ts";
import { integerOption, listOption } from "../core/arguments.ts";
import { commonArgs } from "../core/command.ts";
import { usageError } from "../core/errors.ts";

/** Addresses that only this machine can reach. */
/** Below this a journal would be compacted every few events. */
const MIN_COMPACT_AT_BYTES = 4_096;

export const serveArgs = {
  ...commonArgs,
  agent: {
    type: "string",
    description: "Name of the agent in the next step that is printed (or IMPECCABLE_LIVE_AGENT)",
    valueHint: "NAME",
  },
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
    description: "strict: flush before each response; relaxed: flush once a second",
  },
  "max-attempts": {
    type: "string",
    description: `Deliveries before an event is a dead letter (default ${MAX_ATTEMPTS})`,
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
    description: "Allow /v1/stream/* without a token; loopback only",
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
    description: "How much the server logs",
  },
} as const satisfies ArgsDef;

/**
 * The server's options, from the command line.
 * @param rawArgs the words themselves: options that may be repeated are read from them
 * @throws CliError with exit code 2 for a value out of range
 */
export function readServeOptions(
  root: string,
  args: ParsedArgs<typeof serveArgs>,
  rawArgs: readonly string[],
): LocalServerOptions {
  const port = integerOption("port", args.port, 0, 65_535);
  const maxAttempts = integerOption("max-attempts", args["max-attempts"], 1, 1_000);
  const compactAt = integerOption("compact-at", args["compact-at"], MIN_COMPACT_AT_BYTES, 2 ** 31);
  const retentionDays = integerOption("retention", args.retention, 1, MAX_RETENTION_DAYS);
  const longPollMs = integerOption("long-poll", args["long-poll"], 1, MAX_POLL_TIMEOUT_MS);
  if (args["open-streams"] && args.host !== undefined && !isLoopback(args.host)) {
    throw usageError("--open-streams needs a loopback address: leave --host out, or name one.");
  }
  return {
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
    logLevel: LOG_LEVELS.find((level) => level === args["log-level"]) ?? "info",
  };
}

function rateLimit(value: string | undefined): number | null {
  if (value === undefined) return RATE_LIMIT_PER_S;
  if (value === "off") return null;
  const limit = integerOption("rate-limit", value, 1, 1_000_000);
  if (limit === undefined) throw usageError("--rate-limit must be a number or off.");
  return limit;
}
