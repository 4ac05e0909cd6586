import { describe, expect, it } from "vitest";
import { momentOf, processClock, wallTime } from "../../../../src/actor/runtime/clock.ts";

const NINE = Date.parse("2026-03-01T09:00:00.000Z");
const HOUR_MS = 3_600_000;

/** A machine whose two clocks the test moves. */
function machine() {
  const time = { wall: NINE, monotonic: 5_000.75 };
  const clock = processClock({ wall: () => time.wall, monotonic: () => time.monotonic });
  return {
    time,
    clock,
    pass(ms: number): void {
      time.wall += ms;
      time.monotonic += ms;
    },
  };
}

describe("the clock of a process", () => {
  it("begins at the wall clock's time and counts what passes", () => {
    const { clock, pass } = machine();
    pass(1_500);
    expect(clock.now()).toBe(NINE + 1_500);
    expect(clock.wallOffset()).toBe(0);
  });

  it.each([8 * HOUR_MS, -HOUR_MS])("does not follow a step of the wall clock by %i ms", (by) => {
    const { clock, time, pass } = machine();
    time.wall += by;
    pass(1_000);
    expect(clock.now()).toBe(NINE + 1_000);
    expect(clock.wallOffset()).toBe(by);
    expect(wallTime(momentOf(clock))).toBe(new Date(time.wall).toISOString());
  });

  it("shows one difference while the clocks drift, so that the same time is shown the same way", () => {
    const { clock, time, pass } = machine();
    pass(1_000);
    time.wall += 249;
    expect(clock.wallOffset()).toBe(0);
    time.wall += 1;
    expect(clock.wallOffset()).toBe(250);
  });

  it("takes no step from two readings between which the process was paused", () => {
    const time = { wall: NINE, monotonic: 0 };
    let pausesFor = 0;
    const clock = processClock({
      wall: () => time.wall,
      monotonic: () => {
        const { monotonic } = time;
        time.monotonic += pausesFor;
        time.wall += pausesFor;
        return monotonic;
      },
    });
    pausesFor = 600_000;
    expect(clock.wallOffset()).toBe(0);
  });
});
