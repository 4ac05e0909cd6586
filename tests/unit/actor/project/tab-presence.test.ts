import { describe, expect, it } from "vitest";
import { TabPresence } from "../../../../src/actor/project/tab-presence.ts";

function setUp() {
  const clock = { time: 1_000, now: () => clock.time, wallOffset: () => 0 };
  return { clock, presence: new TabPresence(clock) };
}

describe("which tabs are here", () => {
  it("a tab with an open stream is, with any number of them", () => {
    const { clock, presence } = setUp();
    presence.streamOpened("tab");
    presence.streamOpened("tab");
    clock.time += 60_000;
    expect(presence.disconnectedMs("tab")).toBe(0);
    presence.streamClosed("tab");
    expect(presence.disconnectedMs("tab")).toBe(0);
    presence.streamClosed("tab");
    clock.time += 400;
    expect(presence.disconnectedMs("tab")).toBe(400);
  });

  it("a tab that comes back under the same name is here again", () => {
    const { clock, presence } = setUp();
    presence.streamOpened("tab");
    presence.streamClosed("tab");
    clock.time += 20_000;
    presence.streamOpened("tab");
    expect(presence.disconnectedMs("tab")).toBe(0);
  });

  it("an owner that was never seen has been gone since the server's start, not since the epoch", () => {
    const { clock, presence } = setUp();
    clock.time += 3_000;
    expect(presence.disconnectedMs("unseen")).toBe(3_000);
  });

  it("all browsers are gone since the last stream ended, and not before any has come", () => {
    const { clock, presence } = setUp();
    clock.time += 60_000;
    expect(presence.allDisconnectedMs()).toBeNull();
    presence.streamOpened("one");
    presence.streamOpened(null);
    presence.streamClosed("one");
    expect(presence.allDisconnectedMs()).toBeNull();
    presence.streamClosed(null);
    clock.time += 8_000;
    expect(presence.allDisconnectedMs()).toBe(8_000);
    presence.streamOpened(null);
    expect(presence.allDisconnectedMs()).toBeNull();
  });

  it("tells closed tabs only once every browser has been gone for 10 s, and never of one it has not seen", () => {
    const { clock, presence } = setUp();
    clock.time += 60_000;
    expect(presence.closedTabs()).toBeNull();
    presence.streamOpened("tab");
    presence.streamOpened("other");
    presence.streamClosed("tab");
    clock.time += 60_000;
    expect(presence.closedTabs()).toBeNull();
    presence.streamClosed("other");
    clock.time += 9_999;
    expect(presence.closedTabs()).toBeNull();
    clock.time += 1;
    expect(presence.closedTabs()).toEqual(["tab", "other"]);
  });
});
