/** `--lease` and `--agent` of the source commands: they write only while the agent's lease is current. */
import type { ArgsDef } from "citty";
import { leaseSubject } from "../../protocol/ids.ts";
import { WORKING_LEASE_MS } from "../../protocol/limits.ts";
import type { ConfirmWrite } from "../../source/index.ts";
import type { Cli } from "../core/cli.ts";
import { serverArgs } from "../core/command.ts";
import { CliError, EXIT, usageError } from "../core/errors.ts";
import { type ConnectArgs, tryConnect } from "../project/connect.ts";
import { findRoot } from "../project/root.ts";
import { HeldLease } from "./held-lease.ts";
import { agentArgs, namedAgent } from "./step-context.ts";
import { workLease } from "./work-lease.ts";

/** Options of a source command that can be part of an agent's work. */
export const leaseArgs = {
  ...serverArgs,
  ...agentArgs,
  lease: {
    type: "string",
    description: "The event's lease (default: that of --agent): nothing is written when it is not current",
    valueHint: "LEASE",
  },
} as const satisfies ArgsDef;

/** How long a restarting server is waited for. */
const RESTART_RETRY_MS = 15_000;

/**
 * Confirms the lease now, and gives what confirms it again right before the write; without a lease nothing.
 * @throws CliError `lease_fenced` (exit code 1), `unreachable` (3), or with exit code 2 for a lease of another session
 */
export async function leaseGuard(
  cli: Cli,
  args: ConnectArgs & {
    readonly id: string;
    readonly lease?: string | undefined;
    readonly agent?: string | undefined;
  },
): Promise<{ readonly confirm?: ConfirmWrite }> {
  const { id, lease: given } = args;
  if (given !== undefined && leaseSubject(given) !== id)
    throw usageError(`--lease is no lease of session ${id}.`);
  const root = findRoot(cli.io.cwd, args.root);
  const { id: leaseId } = await workLease(root, { id, lease: given, agent: namedAgent(cli, args) });
  if (leaseId === undefined) return {};
  const connection = await tryConnect(cli, args, { retryForMs: RESTART_RETRY_MS });
  if (connection === null) {
    const message =
      "No server is running that could confirm the lease, so nothing was written. Start it (npx impeccable-live serve), or leave --lease and --agent out.";
    throw new CliError("unreachable", message, { exitCode: EXIT.unreachable });
  }
  const lease = new HeldLease(connection.client, leaseId, WORKING_LEASE_MS);
  await lease.confirm();
  return { confirm: lease.confirmWrite };
}
