/** `resume`: exactly one next step after an interruption. */
import type { NextAction } from "../protocol/next-action.ts";
import { emitAnswer } from "./agent/answer.ts";
import { type Step, step } from "./agent/next-steps.ts";
import { type SessionView, viewProject } from "./agent/project-view.ts";
import { mostUrgent, sessionStep } from "./agent/session-step.ts";
import { agentArgs, stepContext } from "./agent/step-context.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { CliError, EXIT, type ExitCode, usageError } from "./core/errors.ts";
import { connect } from "./project/connect.ts";

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
    const connection = await connect(cli, args);
    const steps = stepContext(cli, args);
    if (args.requeue) {
      const chosen = mostUrgent((await viewProject(connection.root, connection)).sessions, args.id);
      if (!chosen) throw new CliError("no_active_session", "There is no open session to requeue.");
      await connection.client.requeue(chosen.id);
    }
    if (args["any-agent"]) {
      if (args.id === undefined) throw usageError("--any-agent needs --id.");
      await connection.client.postEvent({ type: "unassign", id: args.id });
    }
    const { sessions } = await viewProject(connection.root, connection);
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
