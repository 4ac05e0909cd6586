/** `status`: server, agent, open sessions and the next step of each. Without a server the journals say it. */
import { setTimeout as delay } from "node:timers/promises";
import { commandLine } from "../protocol/command-line.ts";
import type { AbsentAgent } from "../protocol/server-events.ts";
import { emitAnswer } from "./agent/answer.ts";
import { agentsAtWork } from "./agent/held-events.ts";
import { type StepContext, step } from "./agent/next-steps.ts";
import { type ProjectView, type SessionView, serverRecord, viewProject } from "./agent/project-view.ts";
import { mostUrgent, sessionStep } from "./agent/session-step.ts";
import { agentArgs, stepContext } from "./agent/step-context.ts";
import type { Colors } from "./core/colors.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { EXIT } from "./core/errors.ts";
import { type Connection, tryConnect } from "./project/connect.ts";
import { findRoot } from "./project/root.ts";

export const statusCommand = defineCliCommand({
  name: "status",
  description: "Server, agent, open sessions and what each needs next",
  examples: ["npx impeccable-live status", "npx impeccable-live status --json --all"],
  args: {
    ...serverArgs,
    ...agentArgs,
    all: { type: "boolean", description: "Finished sessions too" },
    watch: { type: "boolean", description: "In a terminal: refresh every second" },
  },
  async run({ args, cli }) {
    const root = findRoot(cli.io.cwd, args.root);
    const show = async (before: string) => {
      const connection = await tryConnect(cli, args);
      const record = connection ? serverRecord(connection.client) : await cli.openStoredProject(root);
      const view = await viewProject(root, record, args.all ?? false);
      const steps = stepContext(cli, args);
      const session = mostUrgent(view.sessions);
      const next =
        session === null
          ? step(connection === null ? "start_server" : "poll", steps)
          : connection === null
            ? step("start_and_go_on", steps)
            : sessionStep(steps, session);
      emitAnswer(
        cli,
        statusOutput(connection, view, steps),
        next,
        (colors) => before + pretty(connection, view, colors),
      );
    };
    if (!args.watch || cli.json) {
      await show("");
      return EXIT.done;
    }
    const ended = new AbortController();
    const removeHandler = cli.io.onStopSignal(() => ended.abort());
    cli.io.outputFailed.addEventListener("abort", () => ended.abort());
    while (!ended.signal.aborted) {
      await show(CLEAR_SCREEN);
      await delay(REFRESH_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
    removeHandler();
    return EXIT.done;
  },
});

const REFRESH_MS = 1_000;
/** Erase the screen, then go to the first line. */
const CLEAR_SCREEN = "\u001b[2J\u001b[H";

function statusOutput(
  connection: Connection | null,
  { status, sessions, markers }: ProjectView,
  steps: StepContext,
) {
  return {
    server: connection
      ? {
          url: connection.url,
          pid: connection.pid,
          startedAt: connection.startedAt,
          port: status.port,
        }
      : null,
    agent: status.agent,
    connectedClients: status.connectedClients,
    agents: agentsAtWork(status),
    activeSessions: sessions.map((session) => ({
      ...session,
      nextAction: { ...session.nextAction, command: sessionStep(steps, session).command },
    })),
    pendingEvents: status.pendingEvents,
    deadLetters: status.deadLetters,
    sourceMarkers: markers,
    storage: status.storage,
  };
}

function pretty(connection: Connection | null, { status, sessions }: ProjectView, colors: Colors): string {
  const agents = agentsAtWork(status).map(({ name, takes = [], worksOn }) => {
    const work = worksOn.map(({ id, type, until }) => `${type} of ${id} until ${until ?? "its end"}`);
    const only = takes.map(({ types = [], session }) =>
      [...types, ...(session === undefined ? [] : [`session ${session}`])].join(", "),
    );
    const waits = only.length === 0 ? "waits" : `waits for ${only.join("; ")} only`;
    return `${colors.good(name)}: ${work.length === 0 ? waits : work.join(", ")}`;
  });
  const absent = status.agent.absent ?? [];
  const lines = [
    `${colors.bold("Server ")}  ${connection ? colors.good(connection.url) : colors.bad("not running")}`,
    `${colors.bold("Agent  ")}  ${agents.length === 0 ? "none" : agents.join("; ")}`,
    `${colors.bold("Pages  ")}  ${status.connectedClients} connected`,
    "",
  ];
  if (sessions.length === 0) lines.push("No open session.");
  for (const session of sessions)
    lines.push(...sessionLines(session, colors), ...absenceLines(session, absent), "");
  for (const dead of status.deadLetters) {
    lines.push(colors.bad(`${dead.id}: ${dead.type} is a dead letter after ${dead.attempts} attempts.`));
  }
  for (const found of status.storage.diagnostics) {
    lines.push(colors.bad(`${found.session}: ${found.code}: ${found.message}`));
  }
  if (!connection) lines.push("Start the server: npx impeccable-live serve");
  return lines.join("\n").trimEnd();
}

/** What waits for one agent that is not there, and how you let any other take it. */
function absenceLines(session: SessionView, absent: readonly AbsentAgent[]): string[] {
  const assignee = session.source === "journal" ? session.pendingEvent?.assignee : undefined;
  const found = absent.find(({ name }) => name === assignee);
  if (found === undefined) return [];
  const release = commandLine("resume", "--id", session.id, "--any-agent");
  return [`  ${found.name} has not been here since ${found.since}. To let any agent take it: ${release}`];
}

function sessionLines({ id, phase, nextAction }: SessionView, colors: Colors): string[] {
  const lines = [
    `${colors.accent(id)}  ${colors.bold(phase ?? "only in the source")}`,
    `  ${nextAction.action.replaceAll("_", " ")}: ${nextAction.reason}`,
  ];
  if (nextAction.command) lines.push(`  ${colors.dim(nextAction.command)}`);
  return lines;
}
