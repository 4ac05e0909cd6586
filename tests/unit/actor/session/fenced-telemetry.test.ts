import { expect, it } from "vitest";
import { fencedTelemetry } from "../../../../src/actor/session/fenced-telemetry.ts";
import { startRun } from "../../../../src/actor/session/runs/evolve-runs.ts";

const runs = startRun([], {
  seq: 2,
  id: "a1b2c3d4",
  type: "lease_granted",
  ts: "2026-03-01T10:00:00.000Z",
  of: 1,
  event: { id: "lease-1", agent: "claude", attempt: 1, expiresAt: 1, leaseMs: 1, grantedAt: 0, run: "run-1" },
});

it("a fenced reply names its run, its type and its agent", () => {
  const reply = { id: "a1b2c3d4", type: "done", leaseId: "lease-1" } as const;
  const command = { kind: "reply", reply, hash: "", previewArtifact: null } as const;
  expect(fencedTelemetry({ id: "a1b2c3d4", runs }, command)).toEqual({
    code: "lease.fenced",
    session: "a1b2c3d4",
    run: "run-1",
    detail: "reply done of claude",
  });
});

it("a fenced extension of a lease without a run names only what was tried", () => {
  const command = { kind: "extend", leaseId: "lease-0", leaseMs: 1_000 } as const;
  expect(fencedTelemetry({ id: "a1b2c3d4", runs }, command)).toEqual({
    code: "lease.fenced",
    session: "a1b2c3d4",
    detail: "extend",
  });
});
