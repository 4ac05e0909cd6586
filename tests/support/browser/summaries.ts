/** Session summaries for tests. */
import type { SessionSummary } from "../../../src/protocol/snapshot.ts";

/** A summary of a session that no tab has shown yet, with a test's changes. */
export function summaryOf(id: string, patch: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id,
    phase: "new",
    pageUrl: null,
    element: null,
    expectedVariants: 3,
    arrivedVariants: 0,
    visibleVariant: null,
    paramValues: {},
    mounts: {},
    activeOwner: null,
    checkpointRevision: null,
    delivery: null,
    runs: [],
    sourceFile: null,
    nextAction: { action: "wait_for_user", reason: "test", command: null, sessionId: id },
    updatedAt: "2026-01-01T00:00:00.000Z",
    ...patch,
  };
}
