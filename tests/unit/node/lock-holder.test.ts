import { describe, expect, it } from "vitest";
import { judgeHolder, lockText, parseHolder } from "../../../src/node/lock-holder.ts";
import { distanceBetween, ownIdentity, type ProcessIdentity } from "../../../src/node/process-identity.ts";
import { deadPid } from "../../support/hosts/other-process.ts";

const ME = { processStart: "5", machine: "m", boot: "b", namespace: "n", host: "h" };

describe("where another process runs [other-namespace]", () => {
  const cases: readonly [string, Partial<Record<keyof typeof ME, string | null>>, string][] = [
    ["everything is equal", {}, "same"],
    ["the namespace differs", { namespace: "other" }, "other_container"],
    ["the machine's id differs under one kernel", { machine: "other" }, "other_container"],
    ["the boot differs", { boot: "other" }, "earlier_boot"],
    ["the boot differs in another namespace", { boot: "other", namespace: "other" }, "earlier_boot"],
    ["machine and boot differ", { machine: "other", boot: "other" }, "other_machine"],
    ["machine differs and the boot is unknown", { machine: "other", boot: null }, "other_machine"],
    ["the boot is unknown", { boot: null }, "unknown"],
    ["the namespace is unknown", { namespace: null }, "unknown"],
    ["the machine is unknown", { machine: null }, "unknown"],
    ["nothing is known", { machine: null, boot: null, namespace: null }, "unknown"],
  ];
  it.each(cases)("when %s", (_, other, distance) => {
    expect(distanceBetween(ME, { ...ME, ...other })).toBe(distance);
    expect(distanceBetween({ ...ME, ...other }, ME)).toBe(distance);
  });

  it("when both know nothing, the unknown parts are not equal", () => {
    const nothing = { ...ME, machine: null, boot: null, namespace: null };
    expect(distanceBetween(nothing, nothing)).toBe("unknown");
  });
});

describe("whether a holder lives", () => {
  async function judged(change: Partial<ProcessIdentity>): Promise<string> {
    const me = await ownIdentity();
    const other = { ...me, startedAt: "", nonce: "other", folder: null, ...change };
    const found = parseHolder(lockText(other));
    if (found === null) throw new Error("not parsed");
    return judgeHolder(me, found);
  }

  it("is seen by pid and start time in one namespace", async () => {
    expect(await judged({})).toBe("alive");
    expect(await judged({ processStart: "1" })).toBe("dead");
    expect(await judged({ pid: await deadPid() })).toBe("dead");
  });

  it("is not known when its start time is not", async () => {
    expect(await judged({ processStart: null })).toBe("unknown");
  });

  it.each(["machine", "boot", "namespace"] as const)(
    "is not known when its %s is another or unknown",
    async (part) => {
      for (const value of ["another", null]) {
        expect(await judged({ [part]: value })).toBe("unknown");
        expect(await judged({ [part]: value, pid: await deadPid() })).toBe("unknown");
      }
    },
  );

  it("of a version without heartbeats is judged by what that version knew", async () => {
    const me = await ownIdentity();
    const judge = (content: object) => {
      const found = parseHolder(JSON.stringify(content));
      if (found === null) throw new Error("not parsed");
      return judgeHolder(me, found);
    };
    const dead = await deadPid();
    expect(await judge({ pid: process.pid, processStart: null, nonce: "n" })).toBe("alive");
    expect(await judge({ pid: dead, processStart: "1", nonce: "n" })).toBe("dead");
    expect(await judge({ pid: dead, host: me.host, token: "t" })).toBe("dead");
    expect(await judge({ pid: dead, host: "another host", token: "t" })).toBe("unknown");
  });
});

it.each(["", "{", "{}", "null", '{"pid":0}', '{"pid":-4}', '{"pid":1e15}', '{"pid":"1"}'])(
  "the text %j names no holder",
  (text) => {
    expect(parseHolder(text)).toBeNull();
  },
);

it("a lock's text is JSON that holds what its holder is", () => {
  const holder = { ...ME, pid: 4, startedAt: "2026-03-01T10:00:00.000Z", nonce: 'a"b\\', folder: "/p" };
  expect(parseHolder(lockText(holder))).toEqual({ ...holder, hasHeartbeat: true });
  expect(JSON.parse(lockText(holder))).toEqual({ ...holder, beat: "000000000000" });
});
