import { describe, expect, it } from "vitest";
import { SessionIndex } from "../../../../src/actor/project/session-index.ts";
import { WORK_TYPES, type WorkType } from "../../../../src/protocol/work.ts";
import { offer, overviewOf } from "../../../support/actor/project.ts";

const poll = (types: readonly WorkType[], session: string | null = null, agent = "agent") => ({
  agent,
  types,
  session,
});

describe("the directory of open sessions", () => {
  it("takes a newer account of a session and no older one", () => {
    const directory = new SessionIndex();
    directory.apply(overviewOf("00000001", 5, { work: [offer("accept")] }));
    directory.apply(overviewOf("00000001", 4, { work: [offer("generate")] }));
    expect(directory.candidates(poll(WORK_TYPES))).toMatchObject([{ offer: { type: "accept" } }]);
    directory.apply(overviewOf("00000001", 6));
    expect(directory.candidates(poll(WORK_TYPES))).toEqual([]);
  });

  it("lists a finished session no more, also when an older account of it comes late", () => {
    const directory = new SessionIndex();
    directory.apply(overviewOf("00000001", 5));
    directory.apply(overviewOf("00000001", 9, { open: false }));
    expect(directory.isEmpty).toBe(true);
    directory.apply(overviewOf("00000001", 8, { work: [offer("accept")] }));
    expect(directory.ids()).toEqual([]);
    // Its undo is newer, and work again.
    directory.apply(overviewOf("00000001", 10, { work: [offer("undo_request")] }));
    expect(directory.ids()).toEqual(["00000001"]);
  });

  it("puts the person's decisions first, then undo, steer, generate, cleanup and prefetch", () => {
    const directory = new SessionIndex();
    const kinds = [
      ...["carbonize_cleanup", "generate", "variant_mount_failed", "prefetch"],
      ...["steer", "undo_request", "discard", "accept"],
    ] as const;
    const types = WORK_TYPES.filter((type) => kinds.includes(type));
    types.forEach((type, index) => {
      const queuedAt = 100 - index;
      directory.apply(overviewOf(`0000000${index}`, 1, { work: [offer(type, { queuedAt })] }));
    });
    expect(directory.candidates(poll(WORK_TYPES)).map((candidate) => candidate.offer.type)).toEqual([
      ...["discard", "accept", "undo_request", "steer"],
      ...["variant_mount_failed", "generate", "carbonize_cleanup", "prefetch"],
    ]);
  });

  it("puts the oldest of a kind first, across sessions", () => {
    const directory = new SessionIndex();
    for (const [id, queuedAt] of [
      ["00000001", 30] as const,
      ["00000002", 10] as const,
      ["00000003", 20] as const,
    ]) {
      directory.apply(overviewOf(id, 1, { work: [offer("accept", { queuedAt })] }));
    }
    expect(directory.candidates(poll(["accept"])).map(({ session }) => session)).toEqual([
      "00000002",
      "00000003",
      "00000001",
    ]);
  });

  it("shows a poll only the types and the session it asks for", () => {
    const directory = new SessionIndex();
    directory.apply(overviewOf("00000001", 1, { work: [offer("accept"), offer("carbonize_cleanup")] }));
    directory.apply(overviewOf("00000002", 1, { work: [offer("generate")] }));
    expect(directory.candidates(poll(["accept", "generate"], "00000001"))).toMatchObject([
      { session: "00000001", offer: { type: "accept" } },
    ]);
    expect(directory.candidates(poll(["steer"]))).toEqual([]);
  });

  it("finds the session that an attempt was given work of", () => {
    const directory = new SessionIndex();
    directory.apply(overviewOf("00000001", 1, { work: [offer("accept", { attemptId: "try-1" })] }));
    expect(directory.findByAttempt("try-1")).toBe("00000001");
    expect(directory.findByAttempt("try-2")).toBeUndefined();
  });

  it("offers what is addressed to one agent to that agent only", () => {
    const directory = new SessionIndex();
    directory.apply(overviewOf("00000001", 1, { work: [offer("generate", { assignee: "codex" })] }));
    directory.apply(overviewOf("00000002", 1, { work: [offer("generate", { queuedAt: 5 })] }));
    const offered = (agent: string) =>
      directory.candidates(poll(WORK_TYPES, null, agent)).map(({ session }) => session);
    expect(offered("claude")).toEqual(["00000002"]);
    expect(offered("codex")).toEqual(["00000001", "00000002"]);
    expect(directory.assignees()).toEqual(["codex"]);
  });
});
