import type { ActorContext } from "../actor-host.ts";

const NAME_KEY = "actor-name";

/**
 * The actor's own name. Requests carry it (itty-durable's `do-name`), an alarm after a restart does not, so
 * it is stored beside the actor's data.
 * @param fromRequest the name of the last request; a platform id where none has come yet
 */
export async function resolveActorName(host: ActorContext, fromRequest: unknown): Promise<string> {
  if (host.id.name !== undefined) return host.id.name;
  if (typeof fromRequest === "string") {
    if ((await host.storage.get(NAME_KEY)) !== fromRequest) await host.storage.put(NAME_KEY, fromRequest);
    return fromRequest;
  }
  const stored = await host.storage.get(NAME_KEY);
  if (typeof stored === "string") return stored;
  throw new Error("an actor was woken by an alarm before any request had named it");
}
