import type { Clock } from "../../../src/actor/runtime/clock.ts";

/** A clock that a test moves: `now` is read at each request, and the wall clock is ahead by `wallOffset`. */
export function testClock(now: () => number, wallOffset: () => number = () => 0): Clock {
  return { now, wallOffset };
}
