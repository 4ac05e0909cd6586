import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AgentPresenceTracker } from "../../../../src/actor/project/agent-presence.ts";
import type { WorkFilter } from "../../../../src/actor/project/session-index.ts";
import { ASSIGNEE_ABSENT_MS } from "../../../../src/protocol/limits.ts";
import type { AgentPresence } from "../../../../src/protocol/server-events.ts";
import { WORK_TYPES } from "../../../../src/protocol/work.ts";
import { testClock } from "../../../support/actor/clock.ts";

const filter = (agent: string, more: Partial<WorkFilter> = {}): WorkFilter => ({
  agent,
  types: WORK_TYPES,
  session: null,
  ...more,
});

let polling: WorkFilter[] = [];
let holding: string[] = [];
let assignees: string[] = [];
let sent: AgentPresence[] = [];
let tracker: AgentPresenceTracker;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-01T10:00:00.000Z") });
  [polling, holding, assignees, sent] = [[], [], [], []];
  tracker = new AgentPresenceTracker({
    clock: testClock(() => Date.now()),
    polling: () => polling,
    holding: () => holding,
    assignees: () => assignees,
    changed: (presence) => sent.push(presence),
  });
});

afterEach(() => {
  tracker.close();
  vi.useRealTimers();
});

describe("which agents listen", () => {
  it("says for what each listens, when that is less than everything", () => {
    polling = [
      filter("claude"),
      filter("codex", { types: ["generate"] }),
      filter("gemini", { session: "a1b2c3d4" }),
    ];
    tracker.update();
    expect(sent.at(-1)).toEqual({
      listening: true,
      names: ["claude", "codex", "gemini"],
      agents: [
        { name: "claude" },
        { name: "codex", types: ["generate"] },
        { name: "gemini", session: "a1b2c3d4" },
      ],
    });
  });

  it("an agent stays present between two polls, and is sent once", () => {
    polling = [filter("claude")];
    tracker.recordActivity(filter("claude"));
    tracker.update();
    polling = [];
    tracker.update();
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(5_000);
    expect(sent.at(-1)).toMatchObject({ listening: false, names: [] });
  });
});

describe("an agent that a request waits for", () => {
  const absent = () => tracker.presence().absent;

  it("is absent when it neither polls nor holds work for the stated time, and until it is back", () => {
    polling = [filter("codex")];
    assignees = ["codex"];
    tracker.update();
    polling = [];
    tracker.update();
    const since = new Date().toISOString();
    vi.advanceTimersByTime(ASSIGNEE_ABSENT_MS - 1);
    expect(absent()).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(sent.at(-1)).toMatchObject({ listening: false, absent: [{ name: "codex", since }] });
    polling = [filter("codex")];
    tracker.update();
    expect(sent.at(-1)?.absent).toBeUndefined();
  });

  it("is not absent while it holds work, however long it does not poll", () => {
    [assignees, holding] = [["codex"], ["codex"]];
    tracker.update();
    vi.advanceTimersByTime(20 * ASSIGNEE_ABSENT_MS);
    tracker.update();
    expect(absent()).toBeUndefined();
    holding = [];
    tracker.update();
    vi.advanceTimersByTime(ASSIGNEE_ABSENT_MS);
    expect(absent()).toMatchObject([{ name: "codex" }]);
  });

  it("counts from the server's start when it was not there since", () => {
    const since = new Date().toISOString();
    vi.advanceTimersByTime(10_000);
    assignees = ["codex", "codex"];
    tracker.update();
    vi.advanceTimersByTime(ASSIGNEE_ABSENT_MS - 10_000);
    expect(sent.at(-1)).toMatchObject({ absent: [{ name: "codex", since }] });
  });

  it("is not named when no request waits for it any more", () => {
    assignees = ["codex"];
    tracker.update();
    vi.advanceTimersByTime(ASSIGNEE_ABSENT_MS);
    expect(absent()).toHaveLength(1);
    assignees = [];
    tracker.update();
    expect(sent.at(-1)?.absent).toBeUndefined();
  });
});
