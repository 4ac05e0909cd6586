import { type BroadcastLog, type LoggedBroadcast, toBroadcastLog } from "./broadcast-log.ts";
import { toShardedMap } from "./sharded-map.ts";
import { NEW_PROJECT, type ProjectState, withAccepted } from "./state.ts";

/** What a compaction of an older version may have left in the place of today's members. */
interface OlderMembers {
  /** One list before version 3, lists of 256 before version 4. */
  readonly log:
    | BroadcastLog
    | readonly LoggedBroadcast[]
    | { readonly chunks: readonly (readonly LoggedBroadcast[])[] };
  /** One record before version 4. */
  readonly closed: ProjectState["closed"] | Readonly<Record<string, number>>;
}

/** A compacted state in today's shape. */
export function upgradeProject(state: Omit<ProjectState, keyof OlderMembers> & OlderMembers): ProjectState {
  const { log } = state;
  return {
    ...state,
    log: "sealed" in log ? log : toBroadcastLog("chunks" in log ? log.chunks.flat() : log),
    closed: upgradeClosed(state.closed),
    accepted: Object.entries(state.accepted).reduce(
      (newest, [session, at]) => withAccepted(newest, { session, at }),
      NEW_PROJECT.accepted,
    ),
  };
}

function upgradeClosed(closed: OlderMembers["closed"]): ProjectState["closed"] {
  const older: Record<string, number> = {};
  let buckets: ProjectState["closed"] = {};
  for (const [name, value] of Object.entries(closed)) {
    if (typeof value === "number") older[name] = value;
    else buckets = { ...buckets, [name]: value };
  }
  return { ...toShardedMap(older), ...buckets };
}
