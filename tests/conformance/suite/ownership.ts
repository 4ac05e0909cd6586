import { expect, it } from "vitest";
import { errorOf } from "../../support/server/api.ts";
import { accept, checkpoint, discard, generate, newId } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";
import { cycling, handle, OWNER, ready, stateOf } from "../../support/server/sessions.ts";

const OTHER = "tab-two";

/** protocol.md, "Ownership": which tab speaks for a session. */
export function ownership(shared: SharedServer): void {
  const { api, host } = shared;

  describeShared(shared, "Ownership", () => {
    it("the owner of its generate claims a session", async () => {
      const id = newId();
      await api.post(generate(id, { owner: OWNER }));
      expect((await api.session(id)).activeOwner).toBe(OWNER);
    });

    it("without one, its first checkpoint claims it", async () => {
      const id = newId();
      await api.post(generate(id));
      expect((await api.session(id)).activeOwner).toBeNull();
      await handle(api, id, { type: "done" });
      await api.post(checkpoint(id, 1, OTHER));
      expect((await api.session(id)).activeOwner).toBe(OTHER);
    });

    it("another owner's checkpoint is stale and changes nothing", async () => {
      const id = await cycling(api);
      const before = await stateOf(api, id);
      const answer = await api.post(checkpoint(id, 99, OTHER, { visibleVariant: 3 }));
      expect(answer).toMatchObject({ ok: true, stale: true });
      expect(await stateOf(api, id)).toEqual(before);
    });

    it("another owner's accept or discard is 409 not_owner with activeOwner and changes nothing", async () => {
      const id = await cycling(api);
      const before = await stateOf(api, id);
      for (const event of [accept(id, "1", { owner: OTHER }), discard(id, { owner: OTHER })]) {
        expect(errorOf(await api.event(event))).toMatchObject({
          status: 409,
          error: "not_owner",
          activeOwner: OWNER,
        });
      }
      expect(await stateOf(api, id)).toEqual(before);
    });

    it("without an owner (older clients) accept and discard are allowed", async () => {
      expect(await api.post(accept(await cycling(api)))).toMatchObject({ phase: "accept_requested" });
      expect(await api.post(discard(await cycling(api)))).toMatchObject({ phase: "discard_requested" });
    });

    it("a checkpoint with reason takeover hands the session over, and the old tab receives a session frame", async () => {
      const id = await cycling(api);
      const stream = await api.stream({ owner: OWNER });
      await api.post(checkpoint(id, 1, OTHER, { reason: "takeover", visibleVariant: 2 }));
      const frame = await stream.find("with the new owner", ({ data }) => {
        const summary: { activeOwner?: unknown } = JSON.parse(JSON.stringify(data.summary ?? {}));
        return data.type === "session" && data.id === id && summary.activeOwner === OTHER;
      });
      expect(frame.data).toMatchObject({ summary: { visibleVariant: 2 } });
      await stream.close();
      expect(await api.session(id)).toMatchObject({ activeOwner: OTHER, visibleVariant: 2 });
      expect(await api.post(checkpoint(id, 50, OWNER))).toMatchObject({ stale: true });
      expect(errorOf(await api.event(accept(id, "1", { owner: OWNER })))).toMatchObject({
        error: "not_owner",
        activeOwner: OTHER,
      });
      expect(await api.post(accept(id, "1", { owner: OTHER }))).toMatchObject({ phase: "accept_requested" });
    });

    it("a revision is compared only with the last one of the same owner", async () => {
      const id = await ready(api);
      await api.post(checkpoint(id, 10, OWNER));
      const taken = await api.post(checkpoint(id, 2, OTHER, { reason: "takeover", visibleVariant: 3 }));
      expect(taken).not.toHaveProperty("stale");
      expect((await api.session(id)).visibleVariant).toBe(3);
      expect(await api.post(checkpoint(id, 10, OWNER, { reason: "takeover" }))).toMatchObject({
        stale: true,
      });
      const back = await api.post(checkpoint(id, 11, OWNER, { reason: "takeover" }));
      expect(back).not.toHaveProperty("stale");
      expect(await api.session(id)).toMatchObject({ activeOwner: OWNER, checkpointRevision: 11 });
    });

    it("browser_resumed does not take a session whose owner has an open stream", async () => {
      const id = await cycling(api);
      const stream = await api.stream({ owner: OWNER });
      const answer = await api.post(checkpoint(id, 1, OTHER, { reason: "browser_resumed" }));
      expect(answer).toMatchObject({ stale: true });
      expect((await api.session(id)).activeOwner).toBe(OWNER);
      await stream.close();
    });
  });

  describeShared(shared, "Ownership across lives", () => {
    const own = ownServer(host);

    it("browser_resumed does not take a session within 10 s of the server's start", async () => {
      const id = await cycling(own.api);
      await own.server().kill();
      await own.server().restart();
      const answer = await own.api.post(checkpoint(id, 1, OTHER, { reason: "browser_resumed" }));
      expect(answer).toMatchObject({ stale: true });
      expect((await own.api.session(id)).activeOwner).toBe(OWNER);
      const owned = await own.api.post(checkpoint(id, 2, OWNER, { reason: "browser_resumed" }));
      expect(owned).not.toHaveProperty("stale");
    });
  });
}
