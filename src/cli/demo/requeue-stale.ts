/** Releases the leases of an agent that was killed, so that its work does not wait for them to expire. */
import type { LiveClient } from "../../client/index.ts";

/**
 * Requeues the work that is leased under a name. Only for a caller that is certain that no other agent of that
 * name is alive.
 * @returns the sessions whose work was requeued
 */
export async function requeueStaleWork(client: LiveClient, agent: string): Promise<string[]> {
  const { pendingEvents } = await client.status();
  const held = new Set(pendingEvents.filter(({ lease }) => lease?.agent === agent).map(({ id }) => id));
  for (const id of held) await client.requeue(id);
  return [...held];
}
