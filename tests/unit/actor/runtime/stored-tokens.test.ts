import { describe, expect, it } from "vitest";
import { decodeLine, encodeEntry } from "../../../../src/actor/runtime/entry.ts";

const SECRET = "older-secret-9d1";
const TS = "2026-03-01T10:00:00.000Z";

function read(line: string) {
  const decoded = decodeLine(line);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.entry;
}

describe("the token that an older writer stored", () => {
  it("is dropped from the event of its line, and nothing else is", () => {
    const event = { type: "accept", token: SECRET, note: { token: "of the page's own" } };
    const entry = read(JSON.stringify({ seq: 1, id: "a1b2c3d4", type: "accept", ts: TS, event }));
    expect(entry.event).toEqual({ type: "accept", note: { token: "of the page's own" } });
  });

  it("is dropped from the state of a compaction, and from the damaged lines it carries", () => {
    const pending = [{ seq: 1, type: "generate", event: { type: "generate", token: SECRET, count: 3 } }];
    const text = `{"seq":2,"event":{"token":"${SECRET}","type":"acc`;
    const damages = [{ line: 2, reason: "bad JSON", compactedAt: 3, text }];
    const state = { pending, failed: [], phase: "cycling", keys: {}, element: null };
    const line = encodeEntry({ seq: 3, id: "a1b2c3d4", type: "compacted", ts: TS, state, damages });
    const entry = read(line);
    expect(JSON.stringify(entry)).not.toContain(SECRET);
    expect(entry.state).toMatchObject({ pending: [{ event: { type: "generate", count: 3 } }] });
    expect(entry.damages).toMatchObject([{ line: 2, text: '{"seq":2,"event":{"token":"","type":"acc' }]);
  });

  it.each([
    [`{"event":{"token":"${SECRET}`, '{"event":{"token":""'],
    [`{"event":{"token": "a\\"${SECRET}","id":"x"`, '{"event":{"token": "","id":"x"'],
    ['{"event":{"token":7', '{"event":{"token":7'],
  ])("is blanked in a line that is cut off: %s", (text, expected) => {
    const damages = [{ line: 1, reason: "bad JSON", text }];
    const line = encodeEntry({ seq: 1, id: "a1b2c3d4", type: "compacted", ts: TS, state: {}, damages });
    expect(read(line).damages).toMatchObject([{ text: expected }]);
  });
});
