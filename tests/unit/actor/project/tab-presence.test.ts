import { describe, expect, it } from "vitest";
import { TabPresence, type TabWord } from "../../../../src/actor/project/tab-presence.ts";
import { OWNER_DISCONNECTED_MS, TAB_SILENT_MS } from "../../../../src/protocol/limits.ts";

const START = 1_000_000;

function setUp(known: Readonly<Record<string, TabWord>> = {}) {
  const clock = { time: START, now: () => clock.time, wallOffset: () => 0 };
  const presence = new TabPresence(clock, known);
  let revision = 0;
  const newest = () => {
    revision += 1;
    return revision;
  };
  return {
    clock,
    presence,
    open: (owner: string | null) => presence.streamOpened({ owner, revision: newest() }),
    close: (owner: string | null) => presence.streamClosed({ owner, revision: null }),
    say: (owner: string, state: TabWord["state"]) => presence.record(owner, { state, revision: newest() }),
  };
}

describe("for how long an owner has been gone", () => {
  it("is no time while it has a stream, with any number of them", () => {
    const { clock, presence, open, close } = setUp();
    open("tab");
    open("tab");
    clock.time += 60_000;
    expect(presence.disconnectedMs("tab")).toBe(0);
    close("tab");
    expect(presence.disconnectedMs("tab")).toBe(0);
    close("tab");
    clock.time += 400;
    expect(presence.disconnectedMs("tab")).toBe(400);
    open("tab");
    expect(presence.disconnectedMs("tab")).toBe(0);
  });

  it("is no time while it is hidden, until nothing was heard of it for 30 minutes", () => {
    const { clock, presence, open, close, say } = setUp();
    open("tab");
    say("tab", "hidden");
    close("tab");
    clock.time += TAB_SILENT_MS;
    expect(presence.disconnectedMs("tab")).toBe(0);
    say("tab", "hidden");
    clock.time += TAB_SILENT_MS + 700;
    expect(presence.disconnectedMs("tab")).toBe(700);
  });

  it("is the time since it left, not since the end of its stream", () => {
    const { clock, presence, open, close, say } = setUp();
    open("tab");
    close("tab");
    clock.time += 5_000;
    say("tab", "left");
    clock.time += 400;
    expect(presence.disconnectedMs("tab")).toBe(400);
  });

  it("is the time since the start for one that was never seen, and for a visible one of before", () => {
    const { clock, presence } = setUp({ before: { state: "visible", revision: 4 } });
    clock.time += 3_000;
    expect(presence.disconnectedMs("unseen")).toBe(3_000);
    expect(presence.disconnectedMs("before")).toBe(3_000);
  });

  it("is no time for one that was hidden before the start", () => {
    const { clock, presence } = setUp({ before: { state: "hidden", revision: 4 } });
    clock.time += TAB_SILENT_MS;
    expect(presence.disconnectedMs("before")).toBe(0);
    clock.time += 20;
    expect(presence.disconnectedMs("before")).toBe(20);
  });
});

describe("a word that arrives late", () => {
  it("changes nothing behind a stream of the page that was loaded next", () => {
    const { clock, presence, open, close } = setUp();
    open("tab");
    const left = { state: "left" as const, revision: 2 };
    presence.streamOpened({ owner: "tab", revision: 3 });
    close("tab");
    presence.record("tab", left);
    close("tab");
    clock.time += 1_000;
    expect(presence.allGoneAt()).toBe(START + TAB_SILENT_MS);
  });

  it("is a stream, too: a tab that was hidden right after it had asked for it stays hidden", () => {
    const { clock, presence } = setUp();
    presence.record("tab", { state: "hidden", revision: 6 });
    expect(presence.streamOpened({ owner: "tab", revision: 5 })).toBe(false);
    presence.streamClosed({ owner: "tab", revision: 5 });
    clock.time += 60_000;
    expect(presence.wordOf("tab")).toMatchObject({ state: "hidden", revision: 6 });
    expect(presence.disconnectedMs("tab")).toBe(0);
    expect(presence.streamOpened({ owner: "tab", revision: 7 })).toBe(true);
    expect(presence.counts()).toEqual({ visible: 1, hidden: 0 });
  });

  it("changes nothing behind a newer word", () => {
    const { presence, open, close } = setUp();
    open("tab");
    close("tab");
    presence.record("tab", { state: "left", revision: 9 });
    presence.record("tab", { state: "hidden", revision: 8 });
    expect(presence.allGoneAt()).toBe(START);
  });
});

describe("when no tab is left", () => {
  it("is unknown before the first sign, and while any stream is open", () => {
    const { presence, open, close, say } = setUp({ before: { state: "hidden", revision: 1 } });
    expect(presence.allGoneAt()).toBeNull();
    open("one");
    open(null);
    say("one", "left");
    close("one");
    expect(presence.allGoneAt()).toBeNull();
    close(null);
    expect(presence.allGoneAt()).not.toBeNull();
  });

  it("is when the last of them said that it left", () => {
    const { clock, presence, open, close, say } = setUp();
    for (const owner of ["one", "two"]) {
      open(owner);
      close(owner);
    }
    say("one", "left");
    expect(presence.allGoneAt()).toBe(START + TAB_SILENT_MS);
    clock.time += 5_000;
    say("two", "left");
    expect(presence.allGoneAt()).toBe(START + 5_000);
  });

  it.each(["hidden", "visible"] as const)(
    "waits 30 minutes for a sign of one that is %s without a stream",
    (state) => {
      const { clock, presence, open, close, say } = setUp();
      open("one");
      clock.time += 1_000;
      say("one", state);
      close("one");
      expect(presence.allGoneAt()).toBe(START + 1_000 + TAB_SILENT_MS);
    },
  );

  it("waits for a tab of before the start, which had not left", () => {
    const { clock, presence, open, close, say } = setUp({ before: { state: "hidden", revision: 1 } });
    open("one");
    say("one", "left");
    close("one");
    expect(presence.allGoneAt()).toBe(START + TAB_SILENT_MS);
    clock.time += 2_000;
    say("before", "left");
    expect(presence.allGoneAt()).toBe(START + 2_000);
  });

  it("counts an exit without an owner for all streams without one, once they have ended", () => {
    const { clock, presence, open, close } = setUp();
    open(null);
    presence.recordExit(null);
    expect(presence.allGoneAt()).toBeNull();
    clock.time += 1_000;
    close(null);
    expect(presence.allGoneAt()).toBe(START + 1_000);
    open(null);
    close(null);
    expect(presence.allGoneAt()).toBe(START + 1_000 + TAB_SILENT_MS);
  });
});

describe("closed pages", () => {
  it("are named once every tab has been gone for 10 s", () => {
    const { clock, presence, open, close, say } = setUp();
    expect(presence.closedTabs()).toBeNull();
    open("tab");
    open("other");
    open(null);
    say("tab", "left");
    close("tab");
    close(null);
    clock.time += TAB_SILENT_MS;
    expect(presence.closedTabs()).toBeNull();
    say("other", "left");
    close("other");
    clock.time += OWNER_DISCONNECTED_MS - 1;
    expect(presence.closedTabs()).toBeNull();
    clock.time += 1;
    expect(presence.closedTabs()).toEqual(["tab", "other"]);
  });
});

describe("the number of tabs", () => {
  it("is of those that have not left, by what they said last", () => {
    const { clock, presence, open, close, say } = setUp();
    for (const owner of ["seen", "hidden", "left", "crashed"]) open(owner);
    say("hidden", "hidden");
    say("left", "left");
    for (const owner of ["hidden", "left", "crashed"]) close(owner);
    expect(presence.counts()).toEqual({ visible: 2, hidden: 1 });
    clock.time += TAB_SILENT_MS;
    expect(presence.counts()).toEqual({ visible: 1, hidden: 0 });
  });

  it("forgets those that left first, beyond a thousand", () => {
    const { presence, open, close, say } = setUp();
    open("stays");
    for (let n = 0; n < 1_500; n += 1) {
      open(`tab-${n}`);
      say(`tab-${n}`, "left");
      close(`tab-${n}`);
    }
    expect(presence.wordOf("tab-0")).toBeUndefined();
    expect(presence.wordOf("tab-1499")).toMatchObject({ state: "left" });
    expect(presence.wordOf("stays")).toMatchObject({ state: "visible" });
  });
});
