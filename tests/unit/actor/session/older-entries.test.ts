import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeLine, type Entry } from "../../../../src/actor/runtime/entry.ts";
import { adjustSessionClocks } from "../../../../src/actor/session/adjust-clocks.ts";
import { availableWork } from "../../../../src/actor/session/available-work.ts";
import { evolve } from "../../../../src/actor/session/evolve.ts";
import { newSession } from "../../../../src/actor/session/state.ts";
import { snapshotOf } from "../../../../src/actor/session/view.ts";
import {
  accept,
  checkpoint,
  discard,
  generate,
  insert,
  mounted,
  mountFailed,
  SESSION,
} from "../../../support/actor/events.ts";

const NOW = Date.parse("2026-03-01T10:00:00.000Z");
const LEASE = { id: `${SESSION}.x`, agent: "a", attempt: 1, grantedAt: NOW, expiresAt: NOW + 1, leaseMs: 1 };
const REPLY = { id: SESSION, message: "it threw", file: "index.html", data: { carbonize: true } };
const EVENTS: readonly (readonly [string, object])[] = [
  ["generate", generate()],
  ["generate", insert()],
  ["accept", accept("2", { paramValues: { size: 0 } })],
  ["discard", discard()],
  ["checkpoint", checkpoint(1, { visibleVariant: 1, scroll: { x: 0, y: 1 } })],
  ["variant_mounted", mounted()],
  ["variant_mount_failed", mountFailed()],
  ["retry", {}],
  ["undo_request", {}],
  ["steer", { message: "calmer" }],
  ...["done", "agent_done", "complete", "discarded", "steer_done", "error"].map(
    (type) => [type, REPLY] as const,
  ),
  ["lease_granted", LEASE],
  ["lease_extended", LEASE],
  ["lease_released", { id: LEASE.id, reason: "released", notBefore: 0, delayMs: 0 }],
  ["dead_letter", { type: "generate", attempts: 5 }],
  ["requeued", { type: "generate" }],
  ["superseded", { type: "generate", held: true }],
  ["outbox", { upTo: 1 }],
  ["note_of_another_version", { any: "thing" }],
];

/** An entry as it comes out of a journal's line. */
function read(line: object): Entry {
  const decoded = decodeLine(JSON.stringify(line));
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.entry;
}

function folded(entries: readonly Entry[]) {
  return adjustSessionClocks(entries.reduce(evolve, newSession(SESSION)), NOW);
}

describe("entries of older writers", () => {
  it("are folded and shown, whatever is missing in them", () => {
    const line = fc
      .record({
        what: fc.constantFrom(...EVENTS),
        without: fc.func(fc.boolean()),
        of: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
        ts: fc.option(fc.constant("2026-03-01T09:00:00.000Z"), { nil: undefined }),
      })
      .map(({ what: [type, event], without, of, ts }) => ({
        type,
        event: Object.fromEntries(Object.entries(event).filter(([name]) => !without(name))),
        of,
        ts,
      }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const state = folded(lines.map((one, index) => read({ seq: index + 1, id: SESSION, ...one })));
        const shown = snapshotOf(state, {
          now: NOW,
          offset: 0,
          diagnostics: [],
          nextSeq: lines.length + 1,
        });
        expect(shown.id).toBe(SESSION);
        expect(() => JSON.stringify([shown, availableWork(state, NOW)])).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });

  it("without the id of a lease extend none", () => {
    const entries = [
      ["generate", generate()],
      ["lease_extended", { expiresAt: NOW + 1, leaseMs: 1 }],
    ].map(([type, event], index) => read({ seq: index + 1, id: SESSION, type, event, of: 1 }));
    expect(folded(entries).pending).toMatchObject([{ type: "generate", lease: null }]);
  });

  it("settle the oldest work that they fit, when they do not say which", () => {
    const entries = [
      ["generate", generate()],
      ["done", REPLY],
      ["accept", accept("2")],
      ["agent_done", { id: SESSION, file: "index.html" }],
    ].map(([type, event], index) => read({ seq: index + 1, id: SESSION, type, event }));
    const phases = entries.map((_, index) => folded(entries.slice(0, index + 1)).phase);
    expect(phases).toEqual(["generate_requested", "variants_ready", "accept_requested", "completed"]);
  });
});
