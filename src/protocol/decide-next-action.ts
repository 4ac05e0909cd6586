/** The rule for what to do next about a session, used by the server and the command line. */
import { commandLine } from "./command-line.ts";
import type { NextAction, NextActionName } from "./next-action.ts";
import { isFinalPhase } from "./phases.ts";
import type { PendingEventView, SessionSnapshot } from "./snapshot.ts";
import { workSpec } from "./work.ts";

/** The part of a session's journal that the rule needs; a snapshot has all of it. */
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

/** A session without a journal: only its markers in the source are known. */
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
  /** The file is not a source: a build overwrites it. */
  readonly generated: boolean;
  /** What is wrong in the wrapper and its variants. */
  readonly problems?: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}

/** What stands in the files, where they can be read. */
export interface SourceFacts {
  readonly markers: readonly MarkerFacts[];
  /** Whether nothing of the session is left in any file it may have touched. */
  readonly clean: boolean;
  /** Files of the session that are missing or cannot be read: their content is unknown. */
  readonly unreadable: readonly string[];
}

type Choice = readonly [NextActionName, reason: string, command: string | null, file?: string];

/**
 * The one thing to do next about a session. Pure: the same facts give the same answer everywhere.
 * @param source what the files say; `null` where they were not read (on the server)
 */
export function nextAction(
  session: JournalFacts | UnknownSession,
  source: SourceFacts | null = null,
): NextAction {
  const choice = (source && bySource(session, source)) ?? byJournal(session);
  const [action, reason, command, named] = choice;
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

/** What the files hold takes precedence over the journal. `null`: the files decide nothing. */
function bySource(session: JournalFacts | UnknownSession, source: SourceFacts): Choice | null {
  const wrapper = source.markers.find((marker) => marker.kind === "variants");
  const choice =
    byGenerated(source) ?? byCarbonize(session, source) ?? (wrapper && byWrapper(session, wrapper));
  if (choice) return choice;
  if (session.phase === null || isFinalPhase(session.phase)) return null;
  return byDecision(session, wrapper, source.clean) ?? byLostWrapper(session, wrapper, source.unreadable);
}

/** Markers in a file that a build overwrites. */
function byGenerated({ markers }: SourceFacts): Choice | null {
  const generated = markers.find((marker) => marker.generated);
  if (!generated) return null;
  const reason = `The markers are in ${generated.file}, which is generated: the work belongs into its source.`;
  return ["persist_fallback_to_true_source", reason, null, generated.file];
}

/** An accepted variant that is not plain source yet. */
function byCarbonize({ id, phase }: JournalFacts | UnknownSession, { markers }: SourceFacts): Choice | null {
  const carbonize = markers.find((marker) => marker.kind === "carbonize");
  const isAccepted =
    phase === null || phase === "accept_requested" || phase === "carbonize_required" || phase === "completed";
  if (!carbonize || !isAccepted) return null;
  const reason = `The accepted variant still stands between markers in ${carbonize.file}.`;
  return ["run_carbonize_cleanup", reason, commandLine("complete", "--id", id), carbonize.file];
}

/** Variants that still stand in the source. */
function byWrapper(session: JournalFacts | UnknownSession, wrapper: MarkerFacts): Choice | null {
  const { id, phase } = session;
  const { file } = wrapper;
  if (phase === "completed") {
    const reason = `The session is completed, and its variants still stand in ${file}.`;
    return ["run_accept_cleanup", reason, acceptCommand(session), file];
  }
  if (phase === "discarded") {
    const reason = `The session is discarded, and its variants still stand in ${file}.`;
    return ["restore_discard", reason, commandLine("discard", "--id", id), file];
  }
  if (phase !== null && phase !== "generate_requested") return null;
  const unfinished = byUnfinished(id, wrapper);
  if (unfinished || phase !== null) return unfinished;
  const reason = `All ${wrapper.declared} variants stand in ${file}, but no journal of the session was found.`;
  return ["wait_for_user", reason, commandLine("discard", "--id", id), file];
}

/** Variants that an agent has not finished writing, or has written wrongly. */
function byUnfinished(id: string, { file, variants, declared, problems = [] }: MarkerFacts): Choice | null {
  if (variants < declared) {
    const action = variants === 0 ? "write_variants" : "continue_writing_variants";
    const reason = `${variants} of ${declared} variants stand in ${file}.`;
    return [action, reason, commandLine("poll", "--session", id), file];
  }
  const [problem, ...others] = problems;
  if (!problem) return null;
  const more = others.length > 0 ? `, and ${others.length} more` : "";
  const reason = `The variants are not as they must be: ${problem.file}:${problem.line}: ${problem.message}${more}`;
  return ["continue_writing_variants", reason, commandLine("variants", "--id", id), file];
}

/** What is left to do of a decision that an agent received, judged by the files. */
function byDecision(session: JournalFacts, wrapper: MarkerFacts | undefined, clean: boolean): Choice | null {
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
function byLostWrapper(
  { id, phase }: JournalFacts,
  wrapper: MarkerFacts | undefined,
  unreadable: readonly string[],
): Choice | null {
  if (wrapper || (phase !== "cycling" && phase !== "variants_ready")) return null;
  // What cannot be read is not taken for clean.
  if (unreadable.length > 0) {
    const reason = `${unreadable.join(", ")} is missing or cannot be read, so it is unknown whether the variants stand there.`;
    return ["wait_for_user", reason, commandLine("status")];
  }
  const reason =
    "The wrapper is gone from the source (edited by hand?): discard the session in the page, or with the command.";
  return ["wait_for_user", reason, commandLine("complete", "--id", id, "--discarded")];
}

/** The journal alone. */
function byJournal(session: JournalFacts | UnknownSession): Choice {
  if (session.phase === null) return ["no_active_session", "No journal of this session was found.", null];
  const { id, phase, pendingEvents, failedEvents, diagnostics } = session;
  const requeue = commandLine("resume", "--id", id, "--requeue");
  const held = heldEvent(session);
  if (held?.lease) {
    const { agent, expiresAt } = held.lease;
    return ["wait_for_agent", `${agent} works on ${held.type} until ${expiresAt} or longer.`, null];
  }
  const waiting = pendingEvents.find((event) => !event.dead);
  if (waiting && waiting.type !== "carbonize_cleanup") {
    const { unclaimed } = workSpec(waiting.type);
    const alone = waiting.assignee === undefined ? "" : ` It is addressed to ${waiting.assignee} alone.`;
    return ["poll_for_pending_event", unclaimed + alone, commandLine("poll")];
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

function fixMount({ id, phase, mounts, mountErrors, sourceFile }: JournalFacts): Choice | null {
  const [variant] = Object.entries(mounts).find(([, state]) => state === "failed") ?? [];
  if (variant === undefined || (phase !== "variants_ready" && phase !== "cycling")) return null;
  return [
    "fix_mount_failure",
    `Variant ${variant} could not be shown: ${mountErrors[variant] ?? "no reason was given"}`,
    commandLine("reply", id, "done", "--file", sourceFile ?? "FILE"),
  ];
}

function waitForUser({ phase, pageUrl, pageClosed }: JournalFacts): Choice {
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
