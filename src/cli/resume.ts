/** `resume`: exactly one next step after an interruption. */
import type { NextAction } from "../protocol/next-action.ts";
import { emitAnswer } from "./agent/answer.ts";
import { type Step, step } from "./agent/next-steps.ts";
import { type ProjectRecord, type SessionView, serverRecord, viewProject } from "./agent/project-view.ts";
import { mostUrgent, sessionStep } from "./agent/session-step.ts";
import { agentArgs, stepContext } from "./agent/step-context.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { CliError, EXIT, type ExitCode, usageError } from "./core/errors.ts";
import { type ConnectArgs, noServer, tryConnect } from "./project/connect.ts";
import { findRoot } from "./project/root.ts";

export const resumeCommand = defineCliCommand({
  name: "resume",
  description: "The active session, its pending event, and exactly one next step",
  examples: ["npx impeccable-live resume", "npx impeccable-live resume --id a1b2c3d4 --requeue"],
  args: {
    ...serverArgs,
    ...agentArgs,
    id: {
      type: "string",
      description: "The session (default: the most urgent one)",
      valueHint: "ID",
    },
    requeue: { type: "boolean", description: "Put its leased or dead event back into the queue" },
    "any-agent": { type: "boolean", description: "Let any agent take what was addressed to one" },
  },
  async run({ args, cli }) {
    const connection = await tryConnect(cli, args);
    if (connection === null)
      return resumeStored(cli, { ...args, needsServer: args.requeue === true || args["any-agent"] === true });
    const record = serverRecord(connection.client);
    const steps = stepContext(cli, args);
    if (args.requeue) {
      const chosen = mostUrgent((await viewProject(connection.root, record)).sessions, args.id);
      if (!chosen) throw new CliError("no_active_session", "There is no open session to requeue.");
      await connection.client.requeue(chosen.id);
    }
    if (args["any-agent"]) {
      if (args.id === undefined) throw usageError("--any-agent needs --id.");
      await connection.client.postEvent({ type: "unassign", id: args.id });
    }
    const { sessions } = await viewProject(connection.root, record);
    const session = mostUrgent(sessions, args.id);
    if (!session && args.id !== undefined) {
      const finished = await connection.client.session(args.id);
      const view: SessionView = { ...finished, source: "journal" };
      return emitResumed(cli, view, sessionStep(steps, view));
    }
    if (!session) {
      const nextAction: NextAction = {
        action: "no_active_session",
        reason: "No session is open: wait until an element is picked on the page.",
        command: step("poll", steps).command,
        sessionId: null,
      };
      emitAnswer(
        cli,
        { session: null, pendingEvent: null, lease: null, nextAction },
        step("poll", steps),
        () => describe("-", null, nextAction),
      );
      return EXIT.done;
    }
    return emitResumed(cli, session, sessionStep(steps, session));
  },
});

interface ResumeArgs extends ConnectArgs {
  readonly agent?: string | undefined;
  readonly id?: string | undefined;
  /** It asks for a change, which only a server makes. */
  readonly needsServer: boolean;
}

/**
 * The same from the journals while no server runs.
 * @throws CliError `unreachable` where they name no session, may not be read, or something is to be written
 */
async function resumeStored(cli: Cli, args: ResumeArgs): Promise<ExitCode> {
  const root = findRoot(cli.io.cwd, args.root);
  const record = await cli.openStoredProject(root);
  const writer = await record.writer();
  if (writer !== null) throw new CliError("unreachable", writer, { exitCode: EXIT.unreachable });
  const steps = stepContext(cli, args);
  const { sessions } = args.needsServer ? { sessions: [] } : await viewProject(root, record);
  const session = mostUrgent(sessions, args.id) ?? (await finishedSession(record, args));
  if (session === null) throw await noServer(cli, args);
  const start = step("start_and_go_on", steps);
  return emitResumed(cli, session, { ...start, command: sessionStep(steps, session).command });
}

async function finishedSession(
  record: ProjectRecord,
  { id, needsServer }: ResumeArgs,
): Promise<SessionView | null> {
  const finished = id === undefined || needsServer ? null : await record.session(id);
  return finished && { ...finished, source: "journal" };
}

/** Prints a session with its one next step, which is the command of its next action, too. */
function emitResumed(cli: Cli, session: SessionView, next: Step): ExitCode {
  const nextAction = { ...session.nextAction, command: next.command };
  const held = session.source === "journal" ? session : null;
  const answer = {
    session: { ...session, nextAction },
    pendingEvent: held?.pendingEvent ?? null,
    lease: held?.deliveryLease ?? null,
    nextAction,
  };
  emitAnswer(cli, answer, next, () => describe(session.id, session.phase, nextAction));
  return EXIT.done;
}

function describe(id: string, phase: string | null, next: NextAction): string {
  const lines = [`${id}  ${phase ?? ""}`.trimEnd(), `${next.action.replaceAll("_", " ")}: ${next.reason}`];
  if (next.command) lines.push(next.command);
  return lines.join("\n");
}
