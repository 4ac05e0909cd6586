import { describe, expect, it } from "vitest";
import { Presence } from "../../../../src/actor/project/presence.ts";

function setUp() {
  const clock = { time: 1_000, now: () => clock.time };
  return { clock, presence: new Presence(clock) };
}

describe("which tabs are here", () => {
  it("a tab with an open stream is, with any number of them", () => {
    const { clock, presence } = setUp();
    presence.opened("tab");
    presence.opened("tab");
    clock.time += 60_000;
    expect(presence.goneMs("tab")).toBe(0);
    presence.ended("tab");
    expect(presence.goneMs("tab")).toBe(0);
    presence.ended("tab");
    clock.time += 400;
    expect(presence.goneMs("tab")).toBe(400);
  });

  it("a tab that comes back under the same name is here again", () => {
    const { clock, presence } = setUp();
    presence.opened("tab");
    presence.ended("tab");
    clock.time += 20_000;
    presence.opened("tab");
    expect(presence.goneMs("tab")).toBe(0);
  });

  it("an owner that was never seen has been gone since the server's start, not since the epoch", () => {
    const { clock, presence } = setUp();
    clock.time += 3_000;
    expect(presence.goneMs("unseen")).toBe(3_000);
  });

  it("all browsers are gone since the last stream ended, and not before any has come", () => {
    const { clock, presence } = setUp();
    clock.time += 60_000;
    expect(presence.allGoneMs()).toBeNull();
    presence.opened("one");
    presence.opened(null);
    presence.ended("one");
    expect(presence.allGoneMs()).toBeNull();
    presence.ended(null);
    clock.time += 8_000;
    expect(presence.allGoneMs()).toBe(8_000);
    presence.opened(null);
    expect(presence.allGoneMs()).toBeNull();
  });

  it("tells closed tabs only once every browser has been gone for 10 s, and never of one it has not seen", () => {
    const { clock, presence } = setUp();
    clock.time += 60_000;
    expect(presence.closedTabs()).toBeNull();
    presence.opened("tab");
    presence.opened("other");
    presence.ended("tab");
    clock.time += 60_000;
    expect(presence.closedTabs()).toBeNull();
    presence.ended("other");
    clock.time += 9_999;
    expect(presence.closedTabs()).toBeNull();
    clock.time += 1;
    expect(presence.closedTabs()).toEqual(["tab", "other"]);
  });
});
