import { describe, expect, it } from "vitest";
import { StreamFixture } from "./stream-fixture.ts";

const SECOND_MS = 1_000;
/** How long after its time to live a stream expires. */
const GRACE_MS = 2 * SECOND_MS;

const fork = (path: string) => ({ fork: { path, position: null, subOffset: 0 } });

describe("forks", () => {
  it("a reference without a fork (after a crash) does not keep a deleted source", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("source", {}, "data");
    const lend = { forkId: "lost", fork: "never-made", contentType: null, position: null, subOffset: 0 };
    expect(await fixture.stream("source").call("retain", lend)).toMatchObject({ position: 4 });
    await fixture.reopen();
    expect((await fixture.delete("source")).status).toBe(204);
    expect(await fixture.status("source")).toBe(404);
  });

  it("a fork keeps its deleted source, also over a restart, until it is deleted itself", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("source", {}, "data");
    await fixture.create("fork", fork("source"));
    await fixture.append("fork", " more");
    await fixture.delete("source");
    await fixture.reopen();
    expect(await fixture.status("source")).toBe(410);
    expect(await fixture.text("fork")).toBe("data more");
    await fixture.delete("fork");
    await expect.poll(() => fixture.status("source")).toBe(404);
  });

  it("two streams that are forked from each other at the same time do not wait for each other", async () => {
    const fixture = await StreamFixture.build();
    const answers = await Promise.all([
      fixture.create("one", fork("two")),
      fixture.create("two", fork("one")),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });

  it("concurrent equal requests create one fork and one reference", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("source", {}, "data");
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => fixture.create("fork", fork("source"))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    await fixture.delete("fork");
    await fixture.delete("source");
    expect(await fixture.status("source")).toBe(404);
  });

  it("a fork that is refused for its body keeps no reference", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("source", { contentType: "application/json" }, "[1]");
    const answer = await fixture.create("fork", { contentType: null, ...fork("source") }, "{broken");
    expect(answer.status).toBe(400);
    await fixture.delete("source");
    expect(await fixture.status("source")).toBe(404);
  });
});

describe("expiry", () => {
  it("a stream with a time to live expires that long after its last use, and not before", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("short", { ttlSeconds: 100 }, "data");
    for (let use = 0; use < 5; use += 1) {
      fixture.now += 99 * SECOND_MS;
      expect(await fixture.text("short")).toBe("data");
    }
    fixture.now += 100 * SECOND_MS;
    expect(await fixture.status("short")).toBe(200);
    fixture.now += GRACE_MS;
    expect(await fixture.status("short")).toBe(404);
  });

  it("a followed stream does not expire, however long it gets no data", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("short", { ttlSeconds: 10 }, "data");
    const events = await fixture.read("short", { from: 4, live: "sse" });
    fixture.now += 60 * SECOND_MS;
    expect(await fixture.status("short")).toBe(200);
    await events.body?.cancel();
    fixture.now += 13 * SECOND_MS;
    expect(await fixture.status("short")).toBe(404);
  });

  it("HEAD does not count as a use", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("short", { ttlSeconds: 100 });
    fixture.now += 90 * SECOND_MS;
    expect(await fixture.status("short")).toBe(200);
    fixture.now += 12 * SECOND_MS;
    expect(await fixture.status("short")).toBe(404);
  });

  it("a restart never shortens the remaining time, and lengthens it by a quarter at most", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("short", { ttlSeconds: 100 }, "data");
    for (const later of [20, 10, 40]) {
      fixture.now += later * SECOND_MS;
      await fixture.text("short");
      await fixture.reopen();
    }
    fixture.now += 99 * SECOND_MS;
    expect(await fixture.status("short")).toBe(200);
    fixture.now += 26 * SECOND_MS + GRACE_MS;
    expect(await fixture.status("short")).toBe(404);
  });

  it("a fixed expiry time does not change, also over a restart", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("fixed", { expiresAt: fixture.now + 60 * SECOND_MS }, "data");
    fixture.now += 59 * SECOND_MS;
    expect(await fixture.text("fixed")).toBe("data");
    await fixture.reopen();
    fixture.now += SECOND_MS;
    expect(await fixture.status("fixed")).toBe(404);
  });
});

describe("an idle stream", () => {
  it("is evicted, but not while a reader follows it", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("one", {}, "data");
    const ended = new AbortController();
    const waiting = fixture.read("one", { from: 4, live: "long-poll" }, ended.signal);
    const events = await fixture.read("one", { from: 4, live: "sse" });
    await fixture.sweep();
    expect(fixture.streams.size).toBe(1);
    ended.abort();
    await waiting;
    await fixture.sweep();
    expect(fixture.streams.size).toBe(1);
    await events.body?.cancel();
    await expect
      .poll(async () => {
        await fixture.sweep();
        return fixture.streams.size;
      })
      .toBe(0);
    expect(await fixture.text("one")).toBe("data");
  });
});
