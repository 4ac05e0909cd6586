import { isFinalPhase } from "../../protocol/phases.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { PostCommand } from "./commands.ts";
import { accepted, type EventDecision } from "./decide-event.ts";
import type { SessionEntry } from "./entries.ts";
import { lostVariants } from "./evolve-page.ts";
import type { SessionState } from "./state.ts";

/**
 * Brings back everything that failed: agents' errors, dead letters, variants that did not mount. The
 * event itself stands for the first of them; the others follow as `requeued`.
 */
export function decideRetry(state: SessionState, command: PostCommand): EventDecision {
  const failed = [...state.failed, ...state.pending.filter((item) => item.dead)];
  const lost = mayRemount(state) ? lostVariants(state) : [];
  const again: EntryDraft<SessionEntry>[] = [
    ...failed.map(({ seq, type }) => ({ type: "requeued" as const, of: seq, event: { type } })),
    ...lost.map((variant) => ({
      type: "requeued" as const,
      event: { type: "variant_mount_failed", variant },
    })),
  ];
  if (again.length > 0) return accepted(command, failed[0]?.seq, again.slice(1));
  const waiting = state.pending.find((item) => item.type === "variant_mount_failed");
  const unmounted = Object.values(state.mounts).some((mount) => mount.state === "failed");
  if (unmounted && waiting) return { kind: "duplicate", seq: waiting.seq };
  return { kind: "refused", reason: "Nothing of this session has failed." };
}

/** A generate that comes back writes its variants anew; after the decision nobody repairs them. */
function mayRemount(state: SessionState): boolean {
  const anew = [...state.failed, ...state.pending].some((item) => item.type === "generate");
  return !anew && state.decidedAt === null && !isFinalPhase(state.phase);
}
