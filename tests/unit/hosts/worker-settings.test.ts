import { describe, expect, it } from "vitest";
import { readSettings } from "../../../src/hosts/worker/read-settings.ts";
import { MAX_ATTEMPTS, RATE_LIMIT_PER_S } from "../../../src/protocol/limits.ts";

describe("a worker's variables", () => {
  it("have the defaults of the protocol when they are absent", () => {
    expect(readSettings({})).toEqual({
      ok: true,
      settings: {
        maxAttempts: MAX_ATTEMPTS,
        compactAt: undefined,
        longPollMs: undefined,
        rateLimit: RATE_LIMIT_PER_S,
      },
    });
  });

  it("are read as numbers, and the rate limit may be off", () => {
    const variables = { MAX_ATTEMPTS: "3", COMPACT_AT: "4096", LONG_POLL_MS: "500", RATE_LIMIT: "10" };
    expect(readSettings(variables)).toEqual({
      ok: true,
      settings: { maxAttempts: 3, compactAt: 4_096, longPollMs: 500, rateLimit: 10 },
    });
    expect(readSettings({ RATE_LIMIT: "off" })).toMatchObject({ ok: true, settings: { rateLimit: null } });
  });

  it.each([
    ["RATE_LIMIT", "fast", 'RATE_LIMIT is "fast"; it must be a whole number from 1 to 1000000 or off.'],
    ["RATE_LIMIT", "", 'RATE_LIMIT is ""; it must be a whole number from 1 to 1000000 or off.'],
    ["RATE_LIMIT", "0", 'RATE_LIMIT is "0"; it must be a whole number from 1 to 1000000 or off.'],
    ["MAX_ATTEMPTS", "five", 'MAX_ATTEMPTS is "five"; it must be a whole number from 1 to 1000.'],
    ["MAX_ATTEMPTS", "1e9", 'MAX_ATTEMPTS is "1e9"; it must be a whole number from 1 to 1000.'],
    ["COMPACT_AT", "4 MiB", 'COMPACT_AT is "4 MiB"; it must be a whole number from 4096 to 2147483648.'],
    ["LONG_POLL_MS", "-1", 'LONG_POLL_MS is "-1"; it must be a whole number from 1 to 600000.'],
  ])("that are no numbers are named, never taken for no limit: %s=%s", (name, value, problem) => {
    expect(readSettings({ [name]: value })).toEqual({ ok: false, problem });
  });

  it("are all named when several are wrong", () => {
    const read = readSettings({ RATE_LIMIT: "fast", MAX_ATTEMPTS: "many" });
    expect(read).toMatchObject({ problem: expect.stringMatching(/MAX_ATTEMPTS.*RATE_LIMIT/) });
  });
});
