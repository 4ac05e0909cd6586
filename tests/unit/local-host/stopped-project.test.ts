import { createStorage } from "unstorage";
import { expect, it } from "vitest";
import { callActor } from "../../../src/actor/call-actor.ts";
import { defineLiveProject, monotonicClock } from "../../../src/actor/index.ts";
import { LocalNamespace } from "../../../src/hosts/local/local-namespace.ts";
import { memoryJournalDriver } from "../../../src/storage-drivers/memory.ts";
import { overviewOf } from "../actor/support/project.ts";

it("a stopped project is not loaded again by a session that still has an update", async () => {
  const driver = memoryJournalDriver();
  let loads = 0;
  const reported: unknown[] = [];
  const LiveProject = defineLiveProject({
    storage: () => ({ items: createStorage({ driver }), journals: driver }),
    clock: monotonicClock,
    newId: () => "unused",
    report: (error) => reported.push(error),
    settings: () => ({ maxAttempts: 5, local: true, hasProjectContext: false }),
    listSessions: async () => {
      loads += 1;
      return [];
    },
  });
  const sessions = new LocalNamespace(() => ({ fetch: async () => Response.json({ ok: true }) }));
  const late: boolean[] = [];
  const tell = () =>
    callActor(projects, "default", "/tell", {
      body: { overview: overviewOf("a1b2c3d4", 1), items: [], leaseExpired: false },
    });
  const projects: LocalNamespace = new LocalNamespace((state) => {
    const actor = new LiveProject(state, { LIVE_SESSION: sessions });
    return {
      fetch: async (request) => {
        const answer = await actor.fetch(request);
        // The namespace still forwards requests: it waits for the last of its actors.
        if (new URL(request.url).pathname === "/stop") late.push((await tell()).ok);
        return answer;
      },
    };
  });
  expect((await tell()).status).toBe(200);
  await projects.shutDown("/stop");
  expect(late).toEqual([false]);
  expect(loads).toBe(1);
  // A late request is refused; that is expected and not reported.
  expect(reported).toEqual([]);
  await expect(tell()).rejects.toThrow("the server is stopping");
});
