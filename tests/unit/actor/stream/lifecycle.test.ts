import { describe, expect, it } from "vitest";
import { StreamFixture } from "./stream-fixture.ts";

const SECOND_MS = 1_000;
/** How much later than it may a stream goes. */
const GRACE_MS = 2 * SECOND_MS;

const fork = (path: string) => ({ fork: { path, position: null, subOffset: 0 } });

describe("forks", () => {
  it("a loan whose fork never came to be (a crash in between) does not keep a deleted source", async () => {
    const house = await StreamFixture.build();
    await house.create("source", {}, "data");
    const lend = { forkId: "lost", fork: "never-made", contentType: null, position: null, subOffset: 0 };
    expect(await house.stream("source").call("retain", lend)).toMatchObject({ position: 4 });
    await house.reopen();
    expect((await house.delete("source")).status).toBe(204);
    expect(await house.status("source")).toBe(404);
  });

  it("a fork that is there keeps its deleted source, also over a restart, until it is deleted itself", async () => {
    const house = await StreamFixture.build();
    await house.create("source", {}, "data");
    await house.create("fork", fork("source"));
    await house.append("fork", " more");
    await house.delete("source");
    await house.reopen();
    expect(await house.status("source")).toBe(410);
    expect(await house.text("fork")).toBe("data more");
    await house.delete("fork");
    await expect.poll(() => house.status("source")).toBe(404);
  });

  it("two streams that are to be forked from each other, at the same time, do not wait for each other", async () => {
    const house = await StreamFixture.build();
    const answers = await Promise.all([house.create("one", fork("two")), house.create("two", fork("one"))]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });

  it("the same fork, asked for many times at once, is made once and held once", async () => {
    const house = await StreamFixture.build();
    await house.create("source", {}, "data");
    const answers = await Promise.all(Array.from({ length: 8 }, () => house.create("fork", fork("source"))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    await house.delete("fork");
    await house.delete("source");
    expect(await house.status("source")).toBe(404);
  });

  it("a fork that is refused for its body has borrowed nothing", async () => {
    const house = await StreamFixture.build();
    await house.create("source", { contentType: "application/json" }, "[1]");
    const answer = await house.create("fork", { contentType: null, ...fork("source") }, "{broken");
    expect(answer.status).toBe(400);
    await house.delete("source");
    expect(await house.status("source")).toBe(404);
  });
});

describe("expiry", () => {
  it("a stream that lives as long as it is used goes so long after its last use, and not before", async () => {
    const house = await StreamFixture.build();
    await house.create("short", { ttlSeconds: 100 }, "data");
    for (let use = 0; use < 5; use += 1) {
      house.now += 99 * SECOND_MS;
      expect(await house.text("short")).toBe("data");
    }
    house.now += 100 * SECOND_MS;
    expect(await house.status("short")).toBe(200);
    house.now += GRACE_MS;
    expect(await house.status("short")).toBe(404);
  });

  it("a stream that somebody follows goes on, however long nothing comes", async () => {
    const house = await StreamFixture.build();
    await house.create("short", { ttlSeconds: 10 }, "data");
    const events = await house.read("short", { from: 4, live: "sse" });
    house.now += 60 * SECOND_MS;
    expect(await house.status("short")).toBe(200);
    await events.body?.cancel();
    house.now += 13 * SECOND_MS;
    expect(await house.status("short")).toBe(404);
  });

  it("asking what is there (HEAD) is no use", async () => {
    const house = await StreamFixture.build();
    await house.create("short", { ttlSeconds: 100 });
    house.now += 90 * SECOND_MS;
    expect(await house.status("short")).toBe(200);
    house.now += 12 * SECOND_MS;
    expect(await house.status("short")).toBe(404);
  });

  it("a restart never shortens the time that reads have given a stream, and lengthens it by a quarter at most", async () => {
    const house = await StreamFixture.build();
    await house.create("short", { ttlSeconds: 100 }, "data");
    for (const later of [20, 10, 40]) {
      house.now += later * SECOND_MS;
      await house.text("short");
      await house.reopen();
    }
    house.now += 99 * SECOND_MS;
    expect(await house.status("short")).toBe(200);
    house.now += 26 * SECOND_MS + GRACE_MS;
    expect(await house.status("short")).toBe(404);
  });

  it("an expiry time is kept whatever is done, also over a restart", async () => {
    const house = await StreamFixture.build();
    await house.create("fixed", { expiresAt: house.now + 60 * SECOND_MS }, "data");
    house.now += 59 * SECOND_MS;
    expect(await house.text("fixed")).toBe("data");
    await house.reopen();
    house.now += SECOND_MS;
    expect(await house.status("fixed")).toBe(404);
  });
});

describe("a stream that nobody asks for", () => {
  it("leaves memory, but not while somebody follows it", async () => {
    const house = await StreamFixture.build();
    await house.create("one", {}, "data");
    const ended = new AbortController();
    const waiting = house.read("one", { from: 4, live: "long-poll" }, ended.signal);
    const events = await house.read("one", { from: 4, live: "sse" });
    await house.sweep();
    expect(house.streams.size).toBe(1);
    ended.abort();
    await waiting;
    await house.sweep();
    expect(house.streams.size).toBe(1);
    await events.body?.cancel();
    await expect
      .poll(async () => {
        await house.sweep();
        return house.streams.size;
      })
      .toBe(0);
    expect(await house.text("one")).toBe("data");
  });
});
