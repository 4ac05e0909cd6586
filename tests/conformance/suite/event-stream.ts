import { expect, it } from "vitest";
import { errorOf, type Json } from "../../support/server/api.ts";
import type { EventStream, ReceivedEvent } from "../../support/server/event-stream.ts";
import { accept, checkpoint, discard, generate, newId } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  completed,
  discardRequested,
  handle,
  OWNER,
  ready,
  requested,
  steered,
} from "../../support/server/sessions.ts";

const CURSOR = /^[A-Za-z0-9]+-\d+$/;

interface Summary {
  readonly id: string;
  readonly phase: string;
  readonly [member: string]: unknown;
}

function about(id: string, type: string, more: (data: Json) => boolean = () => true) {
  return ({ data }: ReceivedEvent) => data.type === type && data.id === id && more(data);
}

function summaryOf(data: Json): Summary {
  return JSON.parse(JSON.stringify(data.summary));
}

function cursorOf(frame: ReceivedEvent | undefined): string {
  const { cursor }: { cursor?: string } = JSON.parse(JSON.stringify(frame?.data ?? {}));
  if (cursor === undefined) throw new Error("no connected frame");
  return cursor;
}

/** protocol.md, "To browsers": the event stream within one life of the server. */
export function eventStream(shared: SharedServer): void {
  const { api } = shared;
  /** A session's answer leaves before its project has heard of it; from this frame on it has. */
  const inPhase = (stream: EventStream, id: string, phase: string) =>
    stream.find(
      `session ${phase}`,
      about(id, "session", (data) => summaryOf(data).phase === phase),
    );

  describeShared(shared, "Event stream", () => {
    it("is text/event-stream with retry: 1000 and no event names, uncached", async () => {
      const stream = await api.stream();
      await stream.find("connected", () => true);
      expect(stream.headers.get("content-type")).toMatch(/^text\/event-stream/);
      expect(stream.otherLines).toContain("retry: 1000");
      expect(stream.otherLines.filter((line) => line.startsWith("event:"))).toEqual([]);
      await stream.close();
    });

    it("starts with connected, without id: cursor, sessions, agent and project context", async () => {
      const watching = await api.stream();
      const [open, finished] = [await ready(api), await completed(api)];
      await inPhase(watching, open, "variants_ready");
      await watching.find("the finished one's end", about(finished, "agent_done"));
      await watching.close();
      const stream = await api.stream();
      const first = await stream.find("anything", () => true);
      expect(first.id).toBeNull();
      expect(first.data).toMatchObject({
        type: "connected",
        cursor: expect.stringMatching(CURSOR),
        hasProjectContext: expect.any(Boolean),
        agent: { listening: expect.any(Boolean), names: expect.any(Array) },
      });
      const { sessions }: { sessions: Summary[] } = JSON.parse(JSON.stringify(first.data));
      const ids = sessions.map(({ id }) => id);
      expect(ids).toContain(open);
      expect(ids).not.toContain(finished);
      await stream.close();
    });

    it("a summary says everything a page needs to show the session again", async () => {
      const watching = await api.stream();
      const id = await ready(api);
      await api.post(checkpoint(id, 3, OWNER, { visibleVariant: 2, paramValues: { size: 0 } }));
      await api.post({ type: "variant_mounted", id, variant: 2 });
      const mounted = about(
        id,
        "session",
        (data) => JSON.stringify(summaryOf(data).mounts) === `{"2":"mounted"}`,
      );
      await watching.find("the mounted variant", mounted);
      await watching.close();
      const stream = await api.stream();
      const connected = await stream.find("connected", () => true);
      const { sessions }: { sessions: Summary[] } = JSON.parse(JSON.stringify(connected.data));
      expect(sessions.find((summary) => summary.id === id)).toMatchObject({
        id,
        phase: "cycling",
        pageUrl: "/",
        element: { tagName: "H1", id: "hero", classes: ["title", "big"], cssPath: "body > main > h1" },
        expectedVariants: 3,
        arrivedVariants: 3,
        visibleVariant: 2,
        paramValues: { size: 0 },
        mounts: { 2: "mounted" },
        activeOwner: OWNER,
        checkpointRevision: 3,
        runs: [{ run: expect.any(String), state: "done", offset: expect.any(String) }],
        sourceFile: "index.html",
        nextAction: { action: expect.any(String), reason: expect.any(String) },
        updatedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      });
      expect(sessions.find((summary) => summary.id === id)).toHaveProperty("delivery");
      await stream.close();
    });

    it.each([
      ["done", requested, { type: "done", file: "index.html", message: "three", data: { n: 3 } }],
      ["agent_done", acceptRequested, { type: "agent_done", file: "index.html", data: { carbonize: true } }],
      ["complete", acceptRequested, { type: "complete" }],
      ["discarded", discardRequested, { type: "discarded" }],
      ["discarded", discardRequested, { type: "discard" }],
      ["error", requested, { type: "error", message: "no such element" }],
      ["steer_done", steered, { type: "steer_done", message: "calmer" }],
    ] as const)("an agent's reply comes as a frame with an id: %s", async (type, reach, reply) => {
      const id = await reach(api);
      const stream = await api.stream();
      const { seq } = await handle(api, id, reply);
      const frame = await stream.find(type, about(id, type));
      expect(frame.id).toMatch(CURSOR);
      expect(frame.data).toEqual({ ...reply, type, id, seq });
      await stream.close();
    });

    it("delivery tells queued, delivered to whom, received and resolved, in this order", async () => {
      const stream = await api.stream();
      const id = newId();
      const { seq } = await api.post(generate(id));
      const { lease } = await api.work({ session: id, agent: "claude" });
      await api.extend(lease.id, 60_000);
      await api.extend(lease.id, 60_000);
      await api.replied({ id, type: "done", leaseId: lease.id });
      await stream.find(
        "resolved",
        about(id, "delivery", ({ state }) => state === "resolved"),
      );
      const told = stream.frames.filter(about(id, "delivery")).map(({ data }) => data);
      expect(told.map(({ state }) => state)).toEqual(["queued", "delivered", "received", "resolved"]);
      expect(told[0]).toMatchObject({ id, seq });
      expect(told[1]).toMatchObject({ id, seq, agent: "claude" });
      expect(stream.frames.filter(about(id, "delivery")).every((frame) => frame.id !== null)).toBe(true);
      await stream.close();
    });

    it("a new session, a decision and its end come as session frames with the summary of their time", async () => {
      const stream = await api.stream();
      const id = await requested(api);
      const asked = await inPhase(stream, id, "generate_requested");
      expect(summaryOf(asked.data)).toMatchObject({ id, phase: "generate_requested", activeOwner: OWNER });
      expect(asked.id).toMatch(CURSOR);
      await handle(api, id, { type: "done" });
      await inPhase(stream, id, "variants_ready");
      await api.post(discard(id));
      await inPhase(stream, id, "discard_requested");
      await stream.close();
    });

    it("[fan-out-echo] a checkpoint is told to other tabs, not to the one that sent it", async () => {
      const id = await ready(api);
      const [sender, other] = [await api.stream({ owner: OWNER }), await api.stream({ owner: "tab-two" })];
      await api.post(checkpoint(id, 1, OWNER, { visibleVariant: 2 }));
      await api.post(checkpoint(id, 2, OWNER, { visibleVariant: 3 }));
      await inPhase(other, id, "cycling");
      await api.post(accept(id, "2", { owner: OWNER }));
      await inPhase(sender, id, "accept_requested");
      const phases = sender.frames.filter(about(id, "session")).map(({ data }) => summaryOf(data).phase);
      expect(phases).not.toContain("cycling");
      await Promise.all([sender.close(), other.close()]);
    });

    it("several browsers receive the same frames with the same ids, in the same order", async () => {
      const streams = await Promise.all(Array.from({ length: 4 }, () => api.stream()));
      const id = await ready(api);
      await api.post(accept(id));
      await Promise.all(streams.map((stream) => inPhase(stream, id, "accept_requested")));
      const [first, ...others] = streams.map((stream) =>
        stream.frames
          .filter(({ data }) => data.id === id)
          .map((frame) => `${frame.id} ${JSON.stringify(frame.data)}`),
      );
      expect(first?.length).toBeGreaterThan(3);
      for (const other of others) expect(other).toEqual(first);
      await Promise.all(streams.map((stream) => stream.close()));
    });

    it("ids rise and are never used twice", async () => {
      const stream = await api.stream();
      const id = await ready(api);
      await inPhase(stream, id, "variants_ready");
      const ids = stream.frames.flatMap((frame) => (frame.id === null ? [] : [frame.id]));
      const numbers = ids.map((cursor) => Number(cursor.split("-").at(-1)));
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      expect(new Set(ids.map((cursor) => cursor.split("-")[0])).size).toBe(1);
      await stream.close();
    });

    it("agent presence is told when an agent begins to wait", async () => {
      const stream = await api.stream();
      const abort = new AbortController();
      const name = `agent-${newId()}`;
      const waiting = api.poll({ session: newId(), agent: name }, abort.signal).catch(() => null);
      const frame = await stream.find("agent listening", ({ data }) => {
        return data.type === "agent" && JSON.stringify(data.names).includes(name);
      });
      expect(frame.data).toMatchObject({ type: "agent", listening: true });
      expect(frame.id).toMatch(CURSOR);
      abort.abort();
      await waiting;
      await stream.close();
    });

    it("an overtaken agent's late done is not told as the answer to the decision", async () => {
      const id = await requested(api);
      const held = await api.work({ session: id });
      const stream = await api.stream();
      await api.post(accept(id));
      await api.replied({ id, type: "done", leaseId: held.lease.id });
      await handle(api, id, { type: "agent_done" });
      await stream.find("agent_done", about(id, "agent_done"));
      const phases = stream.frames.filter(about(id, "session")).map(({ data }) => summaryOf(data).phase);
      expect(phases).not.toContain("variants_ready");
      await stream.close();
    });

    it("the stream needs a token", async () => {
      expect(errorOf(await api.ask("GET", "/events"))).toMatchObject({ status: 401, error: "unauthorized" });
    });
  });

  describeShared(shared, "Event stream: resuming by cursor", () => {
    /** What happened while a browser was away, as a browser that stayed heard it. */
    async function missed(): Promise<{ cursor: string; frames: readonly ReceivedEvent[]; last: string }> {
      const stayed = await api.stream();
      const cursor = cursorOf(await stayed.find("connected", () => true));
      const id = await ready(api);
      await api.post(accept(id));
      await handle(api, id, { type: "agent_done" });
      const last = await stayed.find(
        "the end",
        about(id, "session", (data) => summaryOf(data).phase === "completed"),
      );
      await stayed.close();
      const upTo = stayed.frames.indexOf(last);
      return {
        cursor,
        frames: stayed.frames.slice(1, upTo + 1).filter((frame) => frame.id !== null),
        last: last.id ?? "",
      };
    }

    it.each(["lastEventId", "cursor"] as const)(
      "connected, then every frame after the cursor once, in order: by %s",
      async (how) => {
        const { cursor, frames, last } = await missed();
        const back = await api.stream({ [how]: cursor });
        await back.find("the last missed frame", (frame) => frame.id === last);
        const [first, ...others] = back.frames;
        expect(first).toMatchObject({ id: null, data: { type: "connected" } });
        expect(others.slice(0, frames.length)).toEqual(frames);
        await back.close();
      },
    );

    it("from a frame's own id only what came after it", async () => {
      const { frames, last } = await missed();
      const middle = frames[Math.floor(frames.length / 2)];
      const back = await api.stream({ lastEventId: middle?.id ?? "" });
      await back.find("the last missed frame", (frame) => frame.id === last);
      const after = frames.slice(frames.findIndex((frame) => frame.id === middle?.id) + 1);
      expect(back.frames.slice(1, after.length + 1)).toEqual(after);
      await back.close();
    });

    it("when both are sent the header wins", async () => {
      const { cursor, frames, last } = await missed();
      const back = await api.stream({ lastEventId: cursor, cursor: last });
      await back.find("the last missed frame", (frame) => frame.id === last);
      expect(back.frames.slice(1, frames.length + 1)).toEqual(frames);
      await back.close();
    });

    it.each(["nonsense", "0-0", "999999-1"])(
      "a cursor the server does not know gives connected, then resync: %s",
      async (lastEventId) => {
        const watching = await api.stream();
        const id = await ready(api);
        await inPhase(watching, id, "variants_ready");
        await watching.close();
        const stream = await api.stream({ lastEventId });
        const resync = await stream.find("resync", ({ data }) => data.type === "resync");
        expect(stream.frames[0]).toMatchObject({ id: null, data: { type: "connected" } });
        expect(stream.frames[1]).toBe(resync);
        expect(resync.id).toMatch(CURSOR);
        const { sessions, reason }: { sessions: Summary[]; reason: string } = JSON.parse(
          JSON.stringify(resync.data),
        );
        expect(reason).toMatch(/\S/);
        expect(sessions.find((summary) => summary.id === id)).toMatchObject({ phase: "variants_ready" });
        await stream.close();
      },
    );

    it("a cursor from the future gives resync, and its id resumes", async () => {
      const stream = await api.stream();
      const [epoch, n] = cursorOf(await stream.find("connected", () => true)).split("-");
      await stream.close();
      const ahead = await api.stream({ lastEventId: `${epoch}-${Number(n) + 100_000}` });
      const resync = await ahead.find("resync", ({ data }) => data.type === "resync");
      await ahead.close();
      const id = await requested(api);
      const back = await api.stream({ lastEventId: resync.id ?? "" });
      await inPhase(back, id, "generate_requested");
      expect(back.frames.filter(({ data }) => data.type === "resync")).toEqual([]);
      await back.close();
    });
  });
}
