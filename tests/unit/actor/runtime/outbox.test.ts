import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { Outbox } from "../../../../src/actor/runtime/outbox.ts";
import type { OutboxItem } from "../../../../src/actor/session/state.ts";

/** A session that sends updates, and a project that confirms them when the test says so. */
class Talk {
  items: OutboxItem[] = [];
  readonly told: number[][] = [];
  readonly retries: number[] = [];
  readonly outbox: Outbox;
  /** How often a delivery was begun while another was under way. */
  overlaps = 0;
  #answer: { resolve: () => void; reject: (error: Error) => void } | null = null;

  constructor() {
    this.outbox = new Outbox({
      items: () => this.items,
      deliver: (items) => {
        if (this.#answer) this.overlaps += 1;
        this.told.push(items.map(({ seq }) => seq));
        return new Promise<void>((resolve, reject) => {
          this.#answer = { resolve, reject };
        });
      },
      scheduleRetry: (ms) => this.retries.push(ms),
    });
  }

  add(...seqs: number[]): void {
    this.items = [...this.items, ...seqs.map((seq) => ({ seq, frames: [] }))];
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await turn();
  }

  async commit(...seqs: number[]): Promise<void> {
    this.add(...seqs);
    void this.outbox.flush();
    await turn();
  }

  async takes(): Promise<void> {
    const answer = this.#answer;
    this.#answer = null;
    answer?.resolve();
    await turn();
  }

  async fails(): Promise<void> {
    const answer = this.#answer;
    this.#answer = null;
    answer?.reject(new Error("not reached"));
    await turn();
  }
}

describe("the outbox of a session", () => {
  it("delivers what there is, then what came meanwhile: in order, one delivery at a time", async () => {
    const talk = new Talk();
    await talk.commit(1, 2);
    await talk.commit(3);
    await talk.commit(4);
    expect(talk.told).toEqual([[1, 2]]);
    await talk.takes();
    expect(talk.told).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(talk.outbox.ackedSeq).toBe(2);
    await talk.takes();
    expect(talk.outbox.ackedSeq).toBe(4);
    expect(talk.overlaps).toBe(0);
  });

  it("delivers nothing twice that the project has confirmed, though the journal still lists it", async () => {
    const talk = new Talk();
    await talk.commit(1);
    await talk.takes();
    await talk.outbox.flush();
    await talk.commit(2);
    await talk.takes();
    expect(talk.told).toEqual([[1], [2]]);
  });

  it("delivers nothing when the outbox is empty", async () => {
    const talk = new Talk();
    await talk.outbox.flush();
    expect(talk.told).toEqual([]);
  });

  it("repeats what was not confirmed, with what came since", async () => {
    const talk = new Talk();
    await talk.commit(1);
    await talk.fails();
    expect(talk.retries).toEqual([1_000]);
    expect(talk.outbox.ackedSeq).toBe(0);
    await talk.commit(2);
    await talk.takes();
    expect(talk.told).toEqual([[1], [1, 2]]);
    expect(talk.outbox.ackedSeq).toBe(2);
  });

  it("a flush before the retry does not wait for the retry", async () => {
    const talk = new Talk();
    await talk.commit(1);
    await talk.fails();
    const kicked = talk.outbox.flush();
    await turn();
    await talk.takes();
    await kicked;
    expect(talk.outbox.ackedSeq).toBe(1);
  });

  it("misses nothing that is committed around the moment in which a delivery is confirmed", async () => {
    for (let later = 0; later < 6; later += 1) {
      const items: OutboxItem[] = [{ seq: 1, frames: [] }];
      const told: number[] = [];
      const outbox = new Outbox({
        items: () => [...items],
        deliver: async (tell) => {
          told.push(...tell.map(({ seq }) => seq));
          if (told.length === 1) void commit(later);
        },
        scheduleRetry: () => undefined,
      });
      const commit = async (microtasks: number) => {
        for (let passed = 0; passed < microtasks; passed += 1) await null;
        items.push({ seq: 2, frames: [] });
        void outbox.flush();
      };
      await outbox.flush();
      await turn();
      expect(told).toEqual([1, 2]);
    }
  });

  it("lets echoes wait for each other, also behind a delivery that is under way", async () => {
    const talk = new Talk();
    await talk.commit(1);
    talk.add(2);
    talk.outbox.scheduleFlush();
    await talk.takes();
    expect(talk.told).toEqual([[1]]);
    talk.add(3);
    talk.outbox.scheduleFlush();
    await talk.until(() => talk.told.length === 2);
    expect(talk.told).toEqual([[1], [2, 3]]);
    await talk.takes();
    expect(talk.outbox.ackedSeq).toBe(3);
  });

  it("sends waiting echoes with the next item that is sent at once", async () => {
    const talk = new Talk();
    talk.add(1);
    talk.outbox.scheduleFlush();
    await talk.commit(2);
    expect(talk.told).toEqual([[1, 2]]);
  });

  it("delivers nothing after its stop, neither what waits nor what is committed late", async () => {
    vi.useFakeTimers();
    try {
      const talk = new Talk();
      talk.add(1);
      talk.outbox.scheduleFlush();
      talk.outbox.stop();
      talk.add(2);
      talk.outbox.scheduleFlush();
      await talk.outbox.flush();
      expect(vi.getTimerCount()).toBe(0);
      expect(talk.told).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});
