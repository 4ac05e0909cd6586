import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Deadlines } from "../../../../src/actor/runtime/deadlines.ts";

const WALL = Date.parse("2026-03-01T10:00:00.000Z");

/** An alarm that remembers what it was set to, `null` when to nothing. */
class FakeAlarm {
  readonly set: (number | null)[] = [];
  setAlarm(at: number): void {
    this.set.push(at);
  }
  deleteAlarm(): void {
    this.set.push(null);
  }
  get current(): number | null | undefined {
    return this.set.at(-1);
  }
}

describe("an actor's deadlines", () => {
  beforeEach(() => void vi.useFakeTimers({ now: WALL }));
  afterEach(() => void vi.useRealTimers());

  function table() {
    const alarm = new FakeAlarm();
    // The actor's clock goes on from another moment than the wall's.
    const clock = { time: 5_000, now: () => clock.time, wallOffset: () => 0 };
    return { alarm, clock, deadlines: new Deadlines<"lease" | "outbox" | "snapshot">(alarm, clock) };
  }

  it("keep the one alarm at the earliest, in wall-clock time", () => {
    const { alarm, deadlines } = table();
    deadlines.set("outbox", 9_000);
    expect(alarm.current).toBe(WALL + 4_000);
    deadlines.set("lease", 7_000);
    expect(alarm.current).toBe(WALL + 2_000);
    deadlines.set("snapshot", 8_000);
    expect(alarm.set).toHaveLength(2);
    deadlines.set("lease", null);
    expect(alarm.current).toBe(WALL + 3_000);
    expect(deadlines.has("lease")).toBe(false);
  });

  it("move when they are set again", () => {
    const { alarm, deadlines } = table();
    deadlines.set("lease", 7_000);
    deadlines.set("lease", 9_000);
    expect(alarm.current).toBe(WALL + 4_000);
  });

  it("that have passed ring at once, and none leaves no alarm", () => {
    const { alarm, deadlines } = table();
    deadlines.set("lease", 1_000);
    expect(alarm.current).toBe(WALL);
    deadlines.set("lease", null);
    expect(alarm.current).toBeNull();
  });

  it("are taken when they are due, all of them and no others, and the alarm moves on", () => {
    const { alarm, clock, deadlines } = table();
    deadlines.set("lease", 6_000);
    deadlines.set("outbox", 7_000);
    deadlines.set("snapshot", 7_001);
    clock.time = 7_000;
    expect([...deadlines.takeDue()].sort()).toEqual(["lease", "outbox"]);
    expect(alarm.current).toBe(WALL + 1);
    expect(deadlines.takeDue()).toEqual([]);
  });

  it("set the alarm once for several changes", () => {
    const { alarm, deadlines } = table();
    deadlines.change(() => {
      deadlines.set("outbox", 9_000);
      deadlines.set("lease", 7_000);
      deadlines.set("outbox", 6_000);
    });
    expect(alarm.set).toEqual([WALL + 1_000]);
    deadlines.change(() => {
      deadlines.set("lease", 8_000);
    });
    expect(alarm.set).toHaveLength(1);
  });

  it("stay due when handling them fails, and are handled by the next alarm", async () => {
    const { clock, deadlines } = table();
    deadlines.set("lease", 6_000);
    deadlines.set("outbox", 9_000);
    clock.time = 6_000;
    const failure = deadlines.runDue(async () => {
      throw new Error("storage fails");
    });
    await expect(failure).rejects.toThrow("storage fails");
    clock.time = 7_000;
    const handled: string[] = [];
    await deadlines.runDue(async (due) => void handled.push(...due));
    expect(handled).toEqual(["lease"]);
    expect(deadlines.has("outbox")).toBe(true);
  });

  it("are armed again when the alarm rings too early", () => {
    const { alarm, clock, deadlines } = table();
    deadlines.set("lease", 6_000);
    clock.time = 5_999;
    expect(deadlines.takeDue()).toEqual([]);
    expect(alarm.current).toBe(WALL + 1);
    expect(alarm.set).toHaveLength(2);
  });
});
