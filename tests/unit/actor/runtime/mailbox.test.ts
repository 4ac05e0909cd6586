import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Rejection } from "../../../../src/protocol/errors.ts";
import { Counter, draft } from "../../../support/actor/counter.ts";

const NO: Rejection = { code: "invalid_transition", message: "no" };
const FAILED = { ok: false, rejection: expect.objectContaining({ code: "storage_failed" }) };

/** Which of these promises have resolved by now. */
async function settled(promises: readonly Promise<unknown>[]): Promise<boolean[]> {
  const done = promises.map(() => false);
  promises.forEach((promise, index) => {
    promise.then(
      () => {
        done[index] = true;
      },
      () => {
        done[index] = true;
      },
    );
  });
  await turn();
  return done;
}

describe("the mailbox of an actor", () => {
  it("handles commands one at a time, in order: each sees what the one before it left", async () => {
    const counter = new Counter();
    const answers = [counter.add("a"), counter.add("b"), counter.look(), counter.add("c")];
    await turn();
    counter.append().succeed();
    expect(await Promise.all(answers)).toEqual([
      { ok: true, answer: { saw: [], seq: 1 } },
      { ok: true, answer: { saw: ["a"], seq: 2 } },
      { ok: true, answer: ["a", "b"] },
      { ok: true, answer: { saw: ["a", "b"], seq: 3 } },
    ]);
    expect(counter.mailbox.state).toEqual(["a", "b", "c"]);
  });

  it("group commit: commands that came together are one append", async () => {
    const counter = new Counter();
    const together = ["a", "b", "c"].map((type) => counter.add(type));
    await turn();
    expect(counter.appends.map(({ entries }) => entries.map(({ seq, type }) => `${seq} ${type}`))).toEqual([
      ["1 a", "2 b", "3 c"],
    ]);
    const meanwhile = ["d", "e"].map((type) => counter.add(type));
    await turn();
    expect(counter.appends).toHaveLength(1);
    counter.append().succeed();
    await Promise.all(together);
    await turn();
    expect(counter.appends).toHaveLength(2);
    expect(counter.append().entries.map(({ seq, type }) => `${seq} ${type}`)).toEqual(["4 d", "5 e"]);
    counter.append().succeed();
    await Promise.all(meanwhile);
  });

  it("output gate: no command is answered and no state changes before the append is durable", async () => {
    const counter = new Counter();
    const answers = [counter.add("a"), counter.look()];
    expect(await settled(answers)).toEqual([false, false]);
    expect(counter.mailbox.state).toEqual([]);
    expect(counter.committed).toEqual([]);
    counter.append().succeed();
    expect(await settled(answers)).toEqual([true, true]);
    expect(counter.committed).toEqual([["a"]]);
  });

  it("a commit is announced before any command is answered", async () => {
    const counter = new Counter();
    const answer = counter.add("a").then(() => counter.committed.length);
    await turn();
    counter.append().succeed();
    expect(await answer).toBe(1);
  });

  it("[ack-before-write] a failed append refuses everything from the first change on and leaves the state", async () => {
    const counter = new Counter();
    const before = counter.look();
    const first = counter.add("a");
    const after = counter.look();
    const refused = counter.mailbox.run(() => ({ ok: false, drafts: [], rejection: NO }));
    const second = counter.add("b");
    await turn();
    counter.append().fail();
    expect(await before).toEqual({ ok: true, answer: [] });
    for (const answer of [first, after, refused, second]) expect(await answer).toEqual(FAILED);
    expect(counter.mailbox.state).toEqual([]);
    expect(counter.committed).toEqual([]);
  });

  it("works again after a failed append, with the same numbers", async () => {
    const counter = new Counter();
    const lost = counter.add("lost");
    await turn();
    const waiting = counter.add("kept");
    counter.append().fail();
    expect(await lost).toEqual(FAILED);
    await turn();
    expect(counter.append().entries).toMatchObject([{ seq: 1, type: "kept" }]);
    counter.append().succeed();
    expect(await waiting).toEqual({ ok: true, answer: { saw: [], seq: 1 } });
    expect(counter.mailbox.state).toEqual(["kept"]);
  });

  it("a refusal leaves nothing of its own, and waits for what time alone had to write", async () => {
    const counter = new Counter();
    expect(await counter.mailbox.run(() => ({ ok: false, drafts: [], rejection: NO }))).toEqual({
      ok: false,
      rejection: NO,
    });
    expect(counter.appends).toEqual([]);
    const refused = counter.mailbox.run(() => ({ ok: false, drafts: [draft("time")], rejection: NO }));
    expect(await settled([refused])).toEqual([false]);
    counter.append().succeed();
    expect(await refused).toEqual({ ok: false, rejection: NO });
    expect(counter.mailbox.state).toEqual(["time"]);
  });

  it("a decision that throws fails for its caller alone", async () => {
    const counter = new Counter();
    const first = counter.add("a");
    const broken = counter.mailbox.run(() => {
      throw new TypeError("a bug");
    });
    const second = counter.add("b");
    const noticed = expect(broken).rejects.toThrow("a bug");
    await turn();
    counter.append().succeed();
    await noticed;
    expect(await first).toMatchObject({ ok: true });
    expect(await second).toMatchObject({ ok: true, answer: { saw: ["a"], seq: 2 } });
  });
});
