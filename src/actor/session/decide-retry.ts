import { isFinalPhase } from "../../protocol/phases.ts";
import type { PostCommand } from "./commands.ts";
import { accepted, type PostRuling } from "./decide-post.ts";
import type { SessionState } from "./state.ts";

/** Brings back what failed: an agent's error, a dead letter, a variant that did not mount. */
export function decideRetry(state: SessionState, command: PostCommand): PostRuling {
  const [failed] = [...state.failed, ...state.pending.filter((item) => item.dead)];
  if (failed) return accepted(command, failed.seq);
  const unmounted = Object.values(state.mounts).some((mount) => mount.state === "failed");
  const waiting = state.pending.find((item) => item.type === "variant_mount_failed");
  if (unmounted && waiting) return { kind: "duplicate", seq: waiting.seq };
  if (unmounted && state.decidedAt === null && !isFinalPhase(state.phase)) return accepted(command);
  return { kind: "refused", reason: "Nothing of this session has failed." };
}
