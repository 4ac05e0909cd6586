import type { LockPolicy } from "../../../src/node/file-lock.ts";
import { type LockHolder, parseHolder } from "../../../src/node/lock-holder.ts";

/** A holder of a test. Its `host` says how `POLICY` judges it: `dead`, `living` or anything else. */
export function holder(host: string, nonce = host): LockHolder {
  const identity = { pid: 1, processStart: null, machine: null, boot: null, namespace: null };
  return { ...identity, host, startedAt: "2026-03-01T10:00:00.000Z", nonce, folder: null };
}

/** Judges by the host that a lock names: what is neither dead nor living has to be watched. */
export const POLICY: LockPolicy = {
  async judge(text) {
    const host = parseHolder(text)?.host;
    if (host === "dead") return "dead";
    return host === "living" ? "alive" : "unknown";
  },
  waitForHolder: false,
  waitMs: 5_000,
  timing: { beatMs: 20, lapseMs: 200 },
  mode: 0o600,
};
