/** The lease that a command of an agent works under: named with `--lease`, or found by the agent's name. */
import { CliError } from "../core/errors.ts";
import { readResolvedLease, readStoredLease } from "./lease-file.ts";

export interface WorkLease {
  /** `undefined`: the command works without a lease. */
  readonly id: string | undefined;
  /** The name of the agent that it was given to, where that is known. */
  readonly agent: string | undefined;
}

interface WorkOptions {
  readonly id: string;
  readonly lease?: string | undefined;
  /** The name that the command was called with. */
  readonly agent?: string | undefined;
}

/**
 * The lease of a session for a command. With the agent's name it is the one that `poll` was given here under this
 * name; another agent's is refused, as the work is that agent's now.
 * @throws CliError `lease_fenced`
 */
export async function workLease(root: string, { id, lease, agent }: WorkOptions): Promise<WorkLease> {
  const stored = await readStoredLease(root, id);
  if (lease !== undefined) return { id: lease, agent: agent ?? stored?.agent };
  if (agent === undefined) return { id: undefined, agent: stored?.agent };
  if (stored === null) return { id: undefined, agent };
  if (stored.agent === agent) return { id: stored.id, agent };
  const message = `${stored.agent} was given the work on session ${id} after you: leave it, and poll for other work.`;
  throw new CliError("lease_fenced", message);
}

/**
 * The same for a reply. A repeated one goes out under the lease of the first, which makes it a duplicate.
 * @throws CliError `lease_fenced` when the agent was given nothing here
 */
export async function replyLease(root: string, options: WorkOptions): Promise<WorkLease> {
  const found = await workLease(root, options);
  if (found.id !== undefined || options.agent === undefined) return found;
  const resolved = await readResolvedLease(root, options.id);
  if (resolved?.agent === options.agent) return { id: resolved.id, agent: options.agent };
  const message = `No poll here gave ${options.agent} work on session ${options.id}: poll first, or name the lease with --lease.`;
  throw new CliError("lease_fenced", message);
}
