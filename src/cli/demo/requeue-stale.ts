/** What an earlier life of an agent still holds: it is dead, so nobody needs to wait for its leases to expire. */
import type { LiveClient } from "../../client/index.ts";

/**
 * Puts work that is leased under a name back into the queue. Only for whoever knows that no other agent of that
 * name is alive.
 * @returns the sessions whose work came back
 */
export async function requeueStaleWork(client: LiveClient, agent: string): Promise<string[]> {
  const { pendingEvents } = await client.status();
  const held = new Set(pendingEvents.filter(({ lease }) => lease?.agent === agent).map(({ id }) => id));
  for (const id of held) await client.requeue(id);
  return [...held];
}
