import { readFile, rm, stat, truncate } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { RunningHost } from "../../support/hosts/host-under-test.ts";
import { isProvenElsewhere } from "../../support/hosts/proven-elsewhere.ts";
import type { ReceivedEvent } from "../../support/server/event-stream.ts";
import { ProjectFiles } from "../../support/server/project-files.ts";
import { accept, generate, newId } from "../../support/server/samples.ts";
import { ownServer, type SharedServer } from "../../support/server/servers.ts";
import { handle, OWNER, ready } from "../../support/server/sessions.ts";

const HELD_MS = 600_000;
/**
 * How long nothing may come until all is taken to have come. A worker's sessions cannot be listed: the alarm of
 * one whose update was not answered repeats it a second after its commit. Locally all that must come is known from the files.
 */
const QUIET_MS = { local: 150, worker: 3_000 } as const;
/** A worker starts slowly. */
const ROUNDS = { local: 4, worker: 2 } as const;

/** A session frame that shows this phase. */
function shows(id: string, phase: string) {
  return ({ data }: ReceivedEvent) =>
    data.type === "session" && data.id === id && JSON.stringify(data.summary).includes(`"phase":"${phase}"`);
}

/** The sessions of a server that is down whose first entry is on disk. */
async function storedAmong(ids: readonly string[], { root }: RunningHost): Promise<ReadonlySet<string>> {
  const files = new ProjectFiles(root);
  const texts = await Promise.all(ids.map((id) => readFile(files.journal(id), "utf8").catch(() => "")));
  return new Set(ids.filter((_, index) => texts[index]?.includes("\n")));
}

/** architecture.md and journal.md: what a session committed reaches the project, whenever the process crashes. */
export function lostWakeUps(shared: SharedServer): void {
  describe("SIGKILL between a session's commit and the project's wake-up", () => {
    const own = ownServer(shared.host);
    const { api } = own;
    // What is read back, and what follows from it, is the same on every host with files.
    const itOnce = it.skipIf(isProvenElsewhere(shared.host, "local hosts"));
    const killAndRestart = async () => {
      await own.server().kill();
      await own.server().restart();
    };

    itOnce(
      "after the restart, polls get every event acknowledged before the kill, without a session request",
      async () => {
        for (let round = 0; round < 3; round += 1) {
          const ids = await Promise.all(Array.from({ length: 6 }, () => ready(api)));
          await Promise.all(ids.map((id) => api.post(accept(id, "2", { owner: OWNER }))));
          await killAndRestart();
          const found: string[] = [];
          while (found.length < ids.length) {
            const work = await api.work({ leaseMs: HELD_MS });
            expect(work.type).toBe("accept");
            found.push(work.id);
          }
          expect(found.sort()).toEqual(ids.sort());
        }
      },
    );

    itOnce(
      "after the restart, sessions report commits that the project missed; the client only polls",
      async () => {
        const known = await ready(api);
        await own.server().kill();
        const restoreProject = await own.server().keepProject();
        await own.server().restart();
        const unknown = newId();
        await Promise.all([api.post(generate(unknown)), api.post(accept(known, "2", { owner: OWNER }))]);
        await own.server().kill();
        // What a kill a moment earlier leaves: the sessions' commits, and a project that knows nothing of them.
        await restoreProject();
        await own.server().restart();
        const found = [await api.work({ leaseMs: HELD_MS }), await api.work({ leaseMs: HELD_MS })];
        const given = found.map(({ type, id }) => `${type} ${id}`);
        expect(given.sort()).toEqual([`accept ${known}`, `generate ${unknown}`]);
      },
    );

    it("of requests in flight at the kill, all answered ones exist, and all existing ones reach a poll", async () => {
      for (let round = 0; round < ROUNDS[shared.host.kind]; round += 1) {
        const ids = Array.from({ length: 24 }, newId);
        const answered = new Set<string>();
        const posts = ids.map(async (id) => {
          await api.post(generate(id));
          answered.add(id);
        });
        const posted = Promise.allSettled(posts);
        while (answered.size < 1 + 3 * round) await new Promise((resolve) => setImmediate(resolve));
        await own.server().kill();
        await posted;
        const stored = shared.host.kind === "local" ? await storedAmong(ids, own.server()) : null;
        await own.server().restart();
        const found = new Set<string>();
        const sure = stored ?? answered;
        while (![...sure].every((id) => found.has(id))) found.add((await api.work({ leaseMs: HELD_MS })).id);
        const look = () => api.workNow({ leaseMs: HELD_MS, timeout: QUIET_MS[shared.host.kind] });
        for (let work = await look(); work !== null; work = await look()) found.add(work.id);
        for (const id of ids) {
          const exists = (await api.ask("GET", `/sessions/${id}`, { as: "agent" })).status === 200;
          if (answered.has(id)) expect(exists, `${id} was answered`).toBe(true);
          expect(found.has(id), `${id} ${exists ? "exists" : "does not exist"}`).toBe(exists);
        }
      }
    });

    it("browsers with a cursor from before the restart receive what they missed, once, in order", async () => {
      const stayed = await api.stream();
      const connected = await stayed.find("connected", () => true);
      const { cursor }: { cursor: string } = JSON.parse(JSON.stringify(connected.data));
      const id = await ready(api);
      await api.post(accept(id, "2", { owner: OWNER }));
      await stayed.find("the accept", shows(id, "accept_requested"));
      await stayed.close();
      const missed = stayed.frames.filter((frame) => frame.id !== null);
      await killAndRestart();
      const back = await api.stream({ lastEventId: cursor });
      await handle(api, id, { type: "agent_done" });
      await back.find("the end", shows(id, "completed"));
      await back.close();
      const heard = back.frames.filter((frame) => frame.id !== null);
      const place = (frame: ReceivedEvent) => ({ n: frame.id?.split("-")[1], data: frame.data });
      expect(heard.slice(0, missed.length).map(place)).toEqual(missed.map(place));
      // Once and in order: the new process broadcasts nothing that the killed one broadcast.
      const numbers = heard.map((frame) => Number(frame.id?.split("-")[1]));
      expect(numbers).toEqual(numbers.map((_, index) => Number(numbers[0]) + index));
      const told = heard.filter(({ data }) => data.type === "agent_done" || data.state === "queued");
      expect(told.map(({ data }) => data.type)).toEqual(["delivery", "delivery", "agent_done"]);
    });

    if (shared.host.kind === "local") {
      itOnce(
        "if the project's journal lacks the accept, a poll still gets it and browsers receive it once",
        async () => {
          const files = new ProjectFiles(own.server().root);
          const before = await api.stream();
          const id = await ready(api);
          const told = await before.find("variants_ready", shows(id, "variants_ready"));
          await before.close();
          const { size } = await stat(files.path("project.jsonl"));
          const { seq } = await api.post(accept(id, "2", { owner: OWNER }));
          await own.server().kill();
          // What the kill would have left a moment earlier: the session's commit without the project's.
          await truncate(files.path("project.jsonl"), size);
          await rm(files.path("project.snapshot"), { force: true });
          await own.server().restart();
          const back = await api.stream({ lastEventId: told.id ?? "" });
          await back.find("the accept", shows(id, "accept_requested"));
          expect(await api.work({ leaseMs: HELD_MS })).toMatchObject({ type: "accept", id, seq });
          const queued = ({ data }: ReceivedEvent) =>
            data.type === "delivery" && data.id === id && data.state === "queued" && data.seq === seq;
          expect(back.frames.filter(queued)).toHaveLength(1);
          expect(back.frames.some(({ data }) => data.type === "resync")).toBe(false);
          await back.close();
        },
      );
    }
  });
}
