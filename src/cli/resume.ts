/** `resume`: exactly one next step after an interruption. */
import type { NextAction } from "../protocol/next-action.ts";
import { type SessionView, viewProject } from "./agent/project-view.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { CliError, EXIT } from "./core/errors.ts";
import { connect } from "./project/connect.ts";

export const resumeCommand = defineCliCommand({
  name: "resume",
  description: "The active session, its pending event, and exactly one next step",
  examples: ["npx impeccable-live resume", "npx impeccable-live resume --id a1b2c3d4 --requeue"],
  args: {
    ...serverArgs,
    id: {
      type: "string",
      description: "The session (default: the most urgent one)",
      valueHint: "ID",
    },
    requeue: { type: "boolean", description: "Put its leased or dead event back into the queue" },
  },
  async run({ args, cli }) {
    const connection = await connect(cli, args);
    if (args.requeue) {
      const chosen = choose((await viewProject(connection.root, connection)).sessions, args.id);
      if (!chosen) throw new CliError("no_active_session", "There is no open session to requeue.");
      await connection.client.requeue(chosen.id);
    }
    const { sessions } = await viewProject(connection.root, connection);
    const session = choose(sessions, args.id);
    if (!session && args.id !== undefined) {
      const finished = await connection.client.session(args.id);
      const result = { session: finished, pendingEvent: null, lease: null, nextAction: finished.nextAction };
      cli.emit(result, () => describe(finished.id, finished.phase, finished.nextAction));
      return EXIT.done;
    }
    if (!session) {
      const nextAction: NextAction = {
        action: "no_active_session",
        reason: "No session is open: wait until an element is picked on the page.",
        command: "npx impeccable-live poll",
        sessionId: null,
      };
      cli.emit({ session: null, pendingEvent: null, lease: null, nextAction }, () =>
        describe("-", null, nextAction),
      );
      return EXIT.done;
    }
    const result = {
      session,
      pendingEvent: session.source === "journal" ? session.pendingEvent : null,
      lease: session.source === "journal" ? session.deliveryLease : null,
      nextAction: session.nextAction,
    };
    cli.emit(result, () => describe(session.id, session.phase, session.nextAction));
    return EXIT.done;
  },
});

/** Lower is more urgent: first decisions, then requests that wait for an agent, then what waits for the page. */
const URGENCY: Readonly<Record<string, number>> = {
  accept_requested: 0,
  discard_requested: 0,
  carbonize_required: 1,
  stranded: 2,
  agent_error: 2,
  steer_requested: 3,
  generate_requested: 3,
  // Finished, but with markers left in the source: after all open sessions.
  completed: 5,
  discarded: 5,
};

function choose(sessions: readonly SessionView[], id: string | undefined): SessionView | null {
  if (id !== undefined) return sessions.find((session) => session.id === id) ?? null;
  const urgency = (session: SessionView) => URGENCY[session.phase ?? ""] ?? 4;
  return [...sessions].sort((a, b) => urgency(a) - urgency(b))[0] ?? null;
}

function describe(id: string, phase: string | null, next: NextAction): string {
  const lines = [`${id}  ${phase ?? ""}`.trimEnd(), `${next.action.replaceAll("_", " ")}: ${next.reason}`];
  if (next.command) lines.push(next.command);
  return lines.join("\n");
}
