import { mkdir } from "node:fs/promises";
import { createStorage } from "unstorage";
import { SessionActor } from "../../src/actor/session/session-actor.ts";
import type { SessionEvent } from "../../src/protocol/events/index.ts";
import { MAX_ATTEMPTS } from "../../src/protocol/limits.ts";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";

const ID = "be0c4002";
/** Events that are posted together and share one write. */
const AT_ONCE = 500;

/** A session's actor over the files in `base`, as in a server, but never compacted. */
function load(base: string): Promise<SessionActor> {
  // Flushed once a second instead of before each response: the files are the same.
  const driver = jsonlDriver({ base, durability: "relaxed" });
  return SessionActor.load({
    id: ID,
    storage: { items: createStorage({ driver }), journals: driver },
    alarm: { setAlarm: () => {}, deleteAlarm: () => {} },
    clock: { now: () => Date.now() },
    settings: {
      maxAttempts: MAX_ATTEMPTS,
      compactAt: Number.MAX_SAFE_INTEGER,
      local: true,
      hasProjectContext: false,
    },
    newId: () => "bench",
    notifyProject: async () => {},
    endRun: () => Promise.reject(new Error("this benchmark has no runs")),
    recordTelemetry: () => {},
  });
}

/** Writes a session of at least that many entries; resolves to the paths of its journal and snapshot. */
export async function writeSession(base: string, entries: number) {
  await mkdir(`${base}/sessions`, { recursive: true });
  const actor = await load(base);
  const element = { outerHTML: "<h1>Hi</h1>", tagName: "h1", classes: ["title"] };
  const post = (event: object) => actor.post(event as SessionEvent, null, 0);
  await post({ type: "generate", id: ID, action: "bolder", count: 3, pageUrl: "/", element });
  // A checkpoint with an older revision leaves no entry.
  for (let revision = 1; actor.state.seq < entries; revision += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => {
        const next = revision + index;
        return post({
          type: "checkpoint",
          id: ID,
          revision: next,
          owner: "bench",
          visibleVariant: next % 4,
        });
      }),
    );
  }
  await actor.close();
  return { journal: `${base}/sessions/${ID}.jsonl`, snapshot: `${base}/sessions/${ID}.snapshot` };
}

/** Opens and closes the session; resolves to how long the opening took, and the last `seq`. */
export async function openSession(base: string): Promise<{ readonly ms: number; readonly seq: number }> {
  const began = performance.now();
  const actor = await load(base);
  const ms = performance.now() - began;
  const { seq } = actor.state;
  await actor.close();
  return { ms, seq };
}
