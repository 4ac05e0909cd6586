import { expect, it } from "vitest";
import { HeartbeatWatch } from "../../../src/node/heartbeat-watch.ts";
import { beatDigits, lockHead } from "../../../src/node/lock-holder.ts";
import { holder } from "../../support/node/lock-holders.ts";

const text = (name: string, beat: number) => `${lockHead(holder(name))}${beatDigits(beat)}"}`;

/** Looks every 10 ms of a clock of its own; 100 ms are a lapse. */
function watch() {
  const clock = { now: 0 };
  const watching = new HeartbeatWatch(100, () => clock.now);
  const look = (name: string, beat: number, pauseMs = 10) => {
    clock.now += pauseMs;
    return watching.look("lock", text(name, beat));
  };
  /** The looks that find the lock unchanged until it has lapsed. */
  const looksUntilLapsed = (name: string, beat: number) => {
    for (let looks = 1; ; looks += 1) if (look(name, beat) === "lapsed") return looks;
  };
  return { look, looksUntilLapsed };
}

it("a heartbeat that never changes has lapsed after the whole time", () => {
  const { look, looksUntilLapsed } = watch();
  expect(look("one", 7)).toBe("waiting");
  expect(looksUntilLapsed("one", 7)).toBe(10);
});

it("a change of the heartbeat shows a living holder, and begins the time again", () => {
  const { look, looksUntilLapsed } = watch();
  for (let looks = 0; looks < 10; looks += 1) expect(look("one", 7)).toBe("waiting");
  expect(look("one", 8)).toBe("alive");
  expect(looksUntilLapsed("one", 8)).toBe(10);
});

it("another holder begins the time again, and is not alive by that alone", () => {
  const { look, looksUntilLapsed } = watch();
  for (let looks = 0; looks < 10; looks += 1) expect(look("one", 7)).toBe("waiting");
  expect(look("two", 1)).toBe("waiting");
  expect(looksUntilLapsed("two", 1)).toBe(10);
});

it("a heartbeat of an earlier number counts as a change: the number is no time", () => {
  const { look } = watch();
  expect([look("one", 7), look("one", 3)]).toEqual(["waiting", "alive"]);
});

it("a sleep of the machine does not make a heartbeat lapse: its holder slept, too", () => {
  const { look } = watch();
  expect(look("one", 7)).toBe("waiting");
  expect(look("one", 7, 8 * 3_600_000)).toBe("waiting");
  expect(look("one", 8)).toBe("alive");
});
