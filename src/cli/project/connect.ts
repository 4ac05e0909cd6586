/** Connects a command to its server: a remote one by address, or this project's own. */
import { createLiveClient, type LiveClient } from "../../client/index.ts";
import { commandLine } from "../../protocol/command-line.ts";
import type { Cli } from "../core/cli.ts";
import { CliError, EXIT, usageError } from "../core/errors.ts";
import { distantHolder } from "./distant-holder.ts";
import { relativeTo } from "./projects-below.ts";
import { findRoot, locateRoot } from "./root.ts";
import { findRunningServer } from "./server-file.ts";

export interface ConnectArgs {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly root?: string | undefined;
}

export interface Connection {
  readonly client: LiveClient;
  readonly root: string;
  /** The server's address as it is shown. */
  readonly url: string;
  readonly token: string;
  /** `null` for a remote server. */
  readonly pid: number | null;
  readonly startedAt: string | null;
}

export interface ConnectOptions {
  readonly agent?: string;
  readonly retryForMs?: number;
}

/**
 * Connects to a server.
 * @throws CliError `unreachable` (exit code 3) when no server answers
 */
export async function connect(
  cli: Cli,
  args: ConnectArgs,
  options: ConnectOptions = {},
): Promise<Connection> {
  const connection = await tryConnect(cli, args, options);
  if (connection) return connection;
  throw await noServer(cli, args);
}

/** The error of a command that needs a server where none answers: it says how to start one. */
export async function noServer(cli: Cli, args: ConnectArgs): Promise<CliError> {
  const { root, below } = locateRoot(cli.io.cwd, args.root);
  const place = await distantHolder(root);
  const [first] = below.map((folder) => relativeTo(cli.io.cwd, folder));
  const start = commandLine("serve", ...(first === undefined ? [] : ["--root", first]));
  const message =
    place === null
      ? `No server is running for this project. Start it: ${start}`
      : `No server of this project answers here. Its lock is held ${place}: run the command there, or start a ` +
        "server here once that one has ended: npx impeccable-live serve";
  return new CliError("unreachable", message, { exitCode: EXIT.unreachable });
}

/**
 * Connects to a remote server, or to the local one if it answers; `null` when there is none.
 * @throws CliError with exit code 2 for an address without a token
 */
export async function tryConnect(
  cli: Cli,
  args: ConnectArgs,
  options: ConnectOptions = {},
): Promise<Connection | null> {
  const root = findRoot(cli.io.cwd, args.root);
  const url = args.url ?? cli.io.env.IMPECCABLE_LIVE_URL;
  if (url) {
    const token = args.token ?? cli.io.env.IMPECCABLE_LIVE_TOKEN;
    if (!token) throw usageError("--url needs --token or IMPECCABLE_LIVE_TOKEN.");
    if (!URL.canParse(url))
      throw usageError("--url must be an absolute address, for example https://host/p/shop.");
    const client = createLiveClient({ url, token, ...options });
    return { client, root, url, token, pid: null, startedAt: null };
  }
  const file = await findRunningServer(root);
  if (!file) return null;
  const client = createLiveClient({ url: file.url, token: file.token, ...options });
  return {
    client,
    root,
    url: `http://localhost:${file.port}`,
    token: file.token,
    pid: file.pid,
    startedAt: file.startedAt ?? null,
  };
}
