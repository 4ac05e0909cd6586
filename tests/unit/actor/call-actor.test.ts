import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import type { ActorNamespace } from "../../../src/actor/actor-host.ts";
import { callActor } from "../../../src/actor/call-actor.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Several turns and collections: what nothing holds any more is gone, and its finalizers have run. */
async function forgetEverythingUnused(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    collectGarbage();
    await turn();
  }
}

it("an actor hears that its caller has gone, also after a garbage collection", async () => {
  let heard: AbortSignal | null = null;
  const namespace: ActorNamespace = {
    idFromName: (name) => name,
    get: () => ({
      fetch: async (request) => {
        heard = request.signal;
        return new Response();
      },
    }),
  };
  const client = new AbortController();
  await callActor(namespace, "default", "/poll", { body: {}, signal: client.signal });
  await forgetEverythingUnused();
  client.abort();
  expect(heard).toMatchObject({ aborted: true });
});
