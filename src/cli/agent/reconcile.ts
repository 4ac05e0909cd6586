/** Source truth: what the files say corrects what the record says is next (journal.md, "Source truth"). */
import type { NextAction, NextActionName } from "../../protocol/next-action.ts";
import type { Phase } from "../../protocol/phases.ts";
import type { MarkerFinding } from "../../source/index.ts";
import { commandLine } from "./shell.ts";

/** What the record says; `null` phase: the files have markers that no record knows. */
export interface RecordedSession {
  readonly id: string;
  readonly phase: Phase | null;
  readonly sourceFile: string | null;
  readonly nextAction: NextAction | null;
}

/** Leftovers in a session's files, as the gate of `complete` finds them. */
export interface GateView {
  readonly clean: boolean;
}

/**
 * The next action of one session, after looking at the source.
 * @param markers the markers found for this session
 * @param gate what the gate found; only asked when the phase is `carbonize_required`
 */
export function reconcile(
  session: RecordedSession,
  markers: readonly MarkerFinding[],
  gate: GateView | null,
): NextAction {
  const { id, phase } = session;
  const next = (
    action: NextActionName,
    reason: string,
    command: string | null,
    file?: string,
  ): NextAction => ({
    action,
    reason,
    command,
    sessionId: id,
    ...(file ? { file } : {}),
    ...(session.nextAction?.lease ? { lease: session.nextAction.lease } : {}),
  });
  const complete = commandLine("complete", "--id", id);
  const generated = markers.find((marker) => marker.generated);
  if (generated) {
    return next(
      "persist_fallback_to_true_source",
      `The markers are in ${generated.file}, which is generated: the work belongs into its source.`,
      null,
      generated.file,
    );
  }
  const carbonize = markers.find((marker) => marker.kind === "carbonize");
  if (carbonize && (phase === null || phase === "accept_requested" || phase === "carbonize_required")) {
    return next(
      "run_carbonize_cleanup",
      `The accepted variant still stands between markers in ${carbonize.file}.`,
      complete,
      carbonize.file,
    );
  }
  if (phase === "carbonize_required" && gate?.clean) {
    return next(
      "acknowledge_completion",
      "The files are clean; only the acknowledgement is missing.",
      complete,
    );
  }
  const wrapper = markers.find((marker) => marker.kind === "variants");
  const writing = phase === null || phase === "generate_requested";
  if (wrapper && writing && wrapper.variants < wrapper.declared) {
    return next(
      wrapper.variants === 0 ? "write_variants" : "continue_writing_variants",
      `${wrapper.variants} of ${wrapper.declared} variants stand in ${wrapper.file}.`,
      commandLine("poll", "--session", id),
      wrapper.file,
    );
  }
  if (!wrapper && !carbonize && (phase === "cycling" || phase === "variants_ready")) {
    return next(
      "wait_for_user",
      "The wrapper is gone from the source (edited by hand?): discard the session in the page, or with the command.",
      commandLine("complete", "--id", id, "--discarded"),
    );
  }
  if (session.nextAction) return session.nextAction;
  return next(
    "wait_for_user",
    `All ${wrapper?.declared ?? 0} variants stand in ${wrapper?.file ?? "the source"}, but no record of the session was found.`,
    commandLine("discard", "--id", id),
    wrapper?.file,
  );
}
