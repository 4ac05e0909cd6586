/** The one place that says what to do next about a session, for the server and the command line alike. */
import { commandLine } from "./command-line.ts";
import type { NextAction, NextActionName } from "./next-action.ts";
import { isFinalPhase } from "./phases.ts";
import type { PendingEventView, SessionSnapshot } from "./snapshot.ts";
import type { WorkType } from "./work.ts";

/** What counts of a session's record; a snapshot has all of it. */
export type JournalFacts = Pick<
  SessionSnapshot,
  | "id"
  | "phase"
  | "pageUrl"
  | "sourceFile"
  | "error"
  | "mounts"
  | "mountErrors"
  | "pendingEvents"
  | "failedEvents"
  | "accepted"
  | "diagnostics"
  | "pageClosed"
>;

/** A session that no record knows: its markers stand in the source. */
export interface UnknownSession {
  readonly id: string;
  readonly phase: null;
}

/** One block of a session in a source file. */
export interface MarkerFacts {
  readonly file: string;
  readonly kind: "variants" | "carbonize";
  /** Variants that stand in it, and how many it announces. */
  readonly variants: number;
  readonly declared: number;
  /** The file is no source: a build writes it anew. */
  readonly generated: boolean;
  /** What is not as it must be in the wrapper and its variants. */
  readonly problems?: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}

/** What the files say, where somebody can read them. */
export interface SourceFacts {
  readonly markers: readonly MarkerFacts[];
  /** Whether nothing of the session is left in any file it may have touched. */
  readonly clean: boolean;
  /** Files the record names that are missing or cannot be read: nobody knows what is in them. */
  readonly unreadable: readonly string[];
}

type Ruling = readonly [NextActionName, reason: string, command: string | null, file?: string];

/**
 * The one thing to do next about a session. Pure: the same facts give the same answer everywhere.
 * @param source what the files say; `null` where they were not read (on the server)
 */
export function nextAction(
  session: JournalFacts | UnknownSession,
  source: SourceFacts | null = null,
): NextAction {
  const ruling = (source && bySource(session, source)) ?? byRecord(session);
  const [action, reason, command, named] = ruling;
  const known = session.phase === null ? null : session;
  const file = named ?? known?.sourceFile;
  const held = known && heldEvent(known)?.lease;
  return {
    action,
    reason,
    command,
    sessionId: session.id,
    ...(file ? { file } : {}),
    ...(known?.accepted ? { paramValues: known.accepted.paramValues } : {}),
    ...(held ? { lease: { agent: held.agent, expiresAt: held.expiresAt } } : {}),
  };
}

/** Source truth (journal.md): what the files say corrects the record. `null`: they have nothing to add. */
function bySource(
  session: JournalFacts | UnknownSession,
  { markers, clean, unreadable }: SourceFacts,
): Ruling | null {
  const { id, phase } = session;
  const complete = commandLine("complete", "--id", id);
  const generated = markers.find((marker) => marker.generated);
  if (generated) {
    const reason = `The markers are in ${generated.file}, which is generated: the work belongs into its source.`;
    return ["persist_fallback_to_true_source", reason, null, generated.file];
  }
  const carbonize = markers.find((marker) => marker.kind === "carbonize");
  const wrapper = markers.find((marker) => marker.kind === "variants");
  const isAccepted = phase === "accept_requested" || phase === "carbonize_required" || phase === "completed";
  if (carbonize && (phase === null || isAccepted)) {
    const reason = `The accepted variant still stands between markers in ${carbonize.file}.`;
    return ["run_carbonize_cleanup", reason, complete, carbonize.file];
  }
  if (wrapper && phase === "completed") {
    const reason = `The session is completed, and its variants still stand in ${wrapper.file}.`;
    return ["run_accept_cleanup", reason, acceptCommand(session), wrapper.file];
  }
  if (wrapper && phase === "discarded") {
    const reason = `The session is discarded, and its variants still stand in ${wrapper.file}.`;
    return ["restore_discard", reason, commandLine("discard", "--id", id), wrapper.file];
  }
  if (wrapper && (phase === null || phase === "generate_requested") && wrapper.variants < wrapper.declared) {
    return [
      wrapper.variants === 0 ? "write_variants" : "continue_writing_variants",
      `${wrapper.variants} of ${wrapper.declared} variants stand in ${wrapper.file}.`,
      commandLine("poll", "--session", id),
      wrapper.file,
    ];
  }
  const problem = wrapper?.problems?.[0];
  if (wrapper && problem && (phase === null || phase === "generate_requested")) {
    const more =
      (wrapper.problems?.length ?? 0) > 1 ? `, and ${(wrapper.problems?.length ?? 0) - 1} more` : "";
    const reason = `The variants are not as they must be: ${problem.file}:${problem.line}: ${problem.message}${more}`;
    return ["continue_writing_variants", reason, commandLine("variants", "--id", id), wrapper.file];
  }
  if (wrapper && phase === null) {
    const reason = `All ${wrapper.declared} variants stand in ${wrapper.file}, but no record of the session was found.`;
    return ["wait_for_user", reason, commandLine("discard", "--id", id), wrapper.file];
  }
  if (phase === null || isFinalPhase(phase)) return null;
  return ofDecision(session, wrapper, clean) ?? ofLostWrapper(session, wrapper, unreadable);
}

/** A decision that an agent holds, or held, seen from the files: what is left to do of it. */
function ofDecision(session: JournalFacts, wrapper: MarkerFacts | undefined, clean: boolean): Ruling | null {
  const { id, phase } = session;
  const held = heldEvent(session)?.type;
  if (phase === "carbonize_required" && clean) {
    const reason = "The files are clean; only the acknowledgement is missing.";
    return ["acknowledge_completion", reason, commandLine("complete", "--id", id)];
  }
  if (held === "accept" && wrapper) {
    const reason = `An agent was given the accept, and the variants still stand in ${wrapper.file}.`;
    return ["run_accept_cleanup", reason, acceptCommand(session), wrapper.file];
  }
  if (held === "accept" && clean) {
    const reason = "An agent was given the accept and the files are clean; only its report is missing.";
    return ["acknowledge_completion", reason, commandLine("complete", "--id", id)];
  }
  if (held === "discard" && wrapper) {
    const reason = `An agent was given the discard, and the variants still stand in ${wrapper.file}.`;
    return ["restore_discard", reason, commandLine("discard", "--id", id), wrapper.file];
  }
  return null;
}

/** The person compares variants that the source does not have any more. */
function ofLostWrapper(
  { id, phase }: JournalFacts,
  wrapper: MarkerFacts | undefined,
  unreadable: readonly string[],
): Ruling | null {
  if (wrapper || (phase !== "cycling" && phase !== "variants_ready")) return null;
  // What cannot be read is not taken for clean.
  if (unreadable.length > 0) {
    const reason = `${unreadable.join(", ")} is missing or cannot be read, so nobody knows whether the variants stand there.`;
    return ["wait_for_user", reason, commandLine("status")];
  }
  const reason =
    "The wrapper is gone from the source (edited by hand?): discard the session in the page, or with the command.";
  return ["wait_for_user", reason, commandLine("complete", "--id", id, "--discarded")];
}

/** The record alone. */
function byRecord(session: JournalFacts | UnknownSession): Ruling {
  if (session.phase === null) return ["no_active_session", "No record of this session was found.", null];
  const { id, phase, pendingEvents, failedEvents, diagnostics } = session;
  const requeue = commandLine("resume", "--id", id, "--requeue");
  const held = heldEvent(session);
  if (held?.lease) {
    const { agent, expiresAt } = held.lease;
    return ["wait_for_agent", `${agent} works on ${held.type} until ${expiresAt} or longer.`, null];
  }
  const waiting = pendingEvents.find((event) => !event.dead);
  if (waiting && waiting.type !== "carbonize_cleanup") {
    return ["poll_for_pending_event", WAITING_FOR[waiting.type], commandLine("poll")];
  }
  const dead = pendingEvents.find((event) => event.dead);
  if (dead) {
    const reason = `${dead.type} was given out ${dead.attempts} times and never answered.`;
    return ["requeue_dead_letter", reason, requeue];
  }
  if (failedEvents.length > 0) {
    return ["retry_after_error", `The agent reported an error: ${session.error ?? "no message"}`, requeue];
  }
  if (phase === "carbonize_required") {
    const reason = "The accepted variant stands in the source inside markers; make it plain source.";
    return ["run_carbonize_cleanup", reason, commandLine("complete", "--id", id)];
  }
  if (phase === "new" && diagnostics.some(({ code }) => code === "journal_damaged")) {
    return ["repair_journal", "Nothing of this session's journal could be read.", commandLine("status")];
  }
  if (isFinalPhase(phase)) return ["no_active_session", `This session is ${phase}.`, null];
  return fixMount(session) ?? waitForUser(session);
}

function fixMount({ id, phase, mounts, mountErrors, sourceFile }: JournalFacts): Ruling | null {
  const [variant] = Object.entries(mounts).find(([, state]) => state === "failed") ?? [];
  if (variant === undefined || (phase !== "variants_ready" && phase !== "cycling")) return null;
  return [
    "fix_mount_failure",
    `Variant ${variant} could not be shown: ${mountErrors[variant] ?? "no reason was given"}`,
    commandLine("reply", id, "done", "--file", sourceFile ?? "FILE"),
  ];
}

function waitForUser({ phase, pageUrl, pageClosed }: JournalFacts): Ruling {
  if (phase !== "variants_ready" && phase !== "cycling") {
    return ["no_active_session", `This session is ${phase}.`, null];
  }
  if (pageClosed) {
    const page = pageUrl ? ` ${pageUrl}` : "";
    const reason = `The variants wait in a page that is closed: ask the person to open it again${page && ":"}${page}`;
    return ["ask_user_to_reopen_browser", reason, commandLine("poll")];
  }
  const reason = "The variants are on the page; the person compares them.";
  return ["wait_for_user", reason, commandLine("poll")];
}

const WAITING_FOR: Readonly<Record<WorkType, string>> = {
  generate: "The person asked for variants and no agent has taken the request.",
  accept: "The person accepted a variant and no agent has taken it.",
  discard: "The person discarded the variants and no agent has taken it.",
  steer: "The person sent a message and no agent has taken it.",
  undo_request: "The person asked to undo an accepted variant.",
  variant_mount_failed: "A variant could not be shown and no agent has taken it.",
  carbonize_cleanup: "The accepted variant still has to become plain source.",
  prefetch: "A page asked for a prefetch.",
};

function heldEvent({ pendingEvents }: JournalFacts): PendingEventView | undefined {
  return pendingEvents.find((event) => event.leased);
}

function acceptCommand(session: JournalFacts | UnknownSession): string {
  const accepted = session.phase === null ? null : session.accepted;
  if (!accepted) return commandLine("complete", "--id", session.id);
  const values = Object.keys(accepted.paramValues).length > 0;
  const tuned = values ? ["--param-values", JSON.stringify(accepted.paramValues)] : [];
  return commandLine("accept", "--id", session.id, "--variant", accepted.variantId, ...tuned);
}
