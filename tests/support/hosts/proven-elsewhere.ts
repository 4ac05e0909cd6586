import { isLongRun } from "../long-run.ts";
import type { HostUnderTest } from "./host-under-test.ts";

/** Whose code a group of tests is about: the same modules on every host, or on every host with files and processes. */
export type SharedBy = "all hosts" | "local hosts";

/**
 * Whether another host proves in `npm test` what such a group says: Node does, where everything runs.
 * `npm run test:all` asks each host everything.
 */
export function isProvenElsewhere({ runtime, kind }: HostUnderTest, by: SharedBy): boolean {
  if (isLongRun || runtime === "node") return false;
  return by === "all hosts" || kind === "local";
}
