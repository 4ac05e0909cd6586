/** `--lease` of the source commands: they write only while the lease is current. */
import type { ArgsDef } from "citty";
import { leaseSubject } from "../../protocol/ids.ts";
import { WORKING_LEASE_MS } from "../../protocol/limits.ts";
import type { ConfirmWrite } from "../../source/index.ts";
import type { Cli } from "../core/cli.ts";
import { serverArgs } from "../core/command.ts";
import { CliError, EXIT, usageError } from "../core/errors.ts";
import { type ConnectArgs, tryConnect } from "../project/connect.ts";
import { HeldLease } from "./held-lease.ts";

/** Options of a source command that can be part of an agent's work. */
export const leaseArgs = {
  ...serverArgs,
  lease: {
    type: "string",
    description: "The event's lease: nothing is written when it is not current",
    valueHint: "LEASE",
  },
} as const satisfies ArgsDef;

/** How long a restarting server is waited for. */
const RESTART_RETRY_MS = 15_000;

/**
 * Confirms the lease now, and gives what confirms it again right before the write; without `--lease` nothing.
 * @throws CliError `lease_fenced` (exit code 1), `unreachable` (3), or with exit code 2 for a lease of another session
 */
export async function leaseGuard(
  cli: Cli,
  args: ConnectArgs & { readonly id: string; readonly lease?: string | undefined },
): Promise<{ readonly confirm?: ConfirmWrite }> {
  if (args.lease === undefined) return {};
  if (leaseSubject(args.lease) !== args.id) throw usageError(`--lease is no lease of session ${args.id}.`);
  const connection = await tryConnect(cli, args, { retryForMs: RESTART_RETRY_MS });
  if (connection === null) {
    const message =
      "No server is running that could confirm the lease, so nothing was written. Start it (npx impeccable-live serve), or leave --lease out.";
    throw new CliError("unreachable", message, { exitCode: EXIT.unreachable });
  }
  const lease = new HeldLease(connection.client, args.lease, WORKING_LEASE_MS);
  await lease.confirm();
  return { confirm: lease.confirmWrite };
}
