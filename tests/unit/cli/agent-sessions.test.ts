/** Whole sessions of an agent that knows nothing but what each answer tells it. */
import { describe, expect, it } from "vitest";
import { AGENT_PROJECTS, type AgentProject } from "../../support/cli/agent-projects.ts";
import { type LiveProject, liveServer } from "../../support/cli/real-server.ts";
import { type Answer, runScriptedSession, type SessionCommand } from "../../support/cli/scripted-session.ts";
import {
  cleanUpByHand,
  inventVariants,
  SESSION_KINDS,
  type SessionKind,
} from "../../support/cli/session-kinds.ts";
import {
  compareRecording,
  figuresOf,
  normalized,
  recordedPage,
} from "../../support/cli/session-recording.ts";
import { filesOf, temporaryProject } from "../../support/cli/temporary-project.ts";

const START = "npx impeccable-live poll --agent claude";
const MAX_COMMANDS = 4;
const MAX_BYTES = 6 * 1024;
const UNDO = { name: "Undo", recording: "undo", recordedIn: "HTML" };

interface MeasuredSession {
  readonly kind: typeof UNDO;
  readonly commands: readonly SessionCommand[];
}

/** The sessions of each kind of source, for the table of figures. */
const measured = new Map<string, readonly MeasuredSession[]>();

interface Running {
  readonly root: string;
  readonly live: LiveProject;
  readonly project: AgentProject;
}

/** A picture of the annotated element, as the page uploads it before its request. */
async function upload({ server }: LiveProject, id: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${server.port}/annotation?sessionId=${id}`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.browserToken}`, "content-type": "image/png" },
    body: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  });
  const { path }: { path: string } = JSON.parse(await response.text());
  return path;
}

async function runKind({ root, live, project }: Running, kind: SessionKind): Promise<SessionCommand[]> {
  const { id } = kind;
  const before = filesOf(root);
  await live.client.postEvent(kind.request(project, { id, picture: await upload(live, id) }));
  return await runScriptedSession({
    root,
    start: START,
    ...(kind.crashesAfter === undefined ? {} : { crashesAfter: kind.crashesAfter }),
    invent: (event) => inventVariants(kind, event),
    byHand: () => cleanUpByHand(root, before, kind),
    async person(answer) {
      if (answer.phase !== "variants_ready") return;
      const paramValues = kind.paramValues === undefined ? {} : { paramValues: kind.paramValues };
      await live.client.postEvent({ type: "accept", id, variantId: "2", ...paramValues });
    },
    isOver: (answer) => phaseOf(answer) === "completed",
  });
}

/** The person takes an accepted variant back. */
async function runUndo({ root, live }: Running, id: string): Promise<SessionCommand[]> {
  await live.client.postEvent({ type: "undo_request", id });
  return await runScriptedSession({
    ...{ root, start: START, invent: () => [], byHand: () => "" },
    person: async () => undefined,
    isOver: (answer) => answer.type === "undo_request",
  });
}

function phaseOf({ phase, _completionAck: ack }: Answer): unknown {
  return typeof ack === "object" && ack !== null && "phase" in ack ? ack.phase : phase;
}

describe.each(AGENT_PROJECTS)("an agent that only does what each answer says, in $name", (project) => {
  it("carries out five sessions and an undo: 4 commands and 6 KB each, and no refusal", async () => {
    const root = temporaryProject(project.files);
    const running: Running = { root, live: await liveServer(root), project };
    const sessions: MeasuredSession[] = [];
    for (const kind of SESSION_KINDS) {
      const before = filesOf(root);
      sessions.push({ kind, commands: normalized(await runKind(running, kind), root) });
      expect(filesOf(root)).not.toEqual(before);
      expect(Object.values(filesOf(root)).join("\n")).not.toMatch(/impeccable|data-p-|var\(--p-/);
      if (sessions.length > 1) continue;
      sessions.push({ kind: UNDO, commands: normalized(await runUndo(running, kind.id), root) });
      expect(filesOf(root)).toEqual(before);
    }
    for (const { kind, commands } of sessions) {
      const figures = figuresOf(commands);
      expect.soft(figures.commands, `commands: ${kind.name}`).toBeLessThanOrEqual(MAX_COMMANDS);
      expect.soft(figures.bytes, `bytes: ${kind.name}`).toBeLessThanOrEqual(MAX_BYTES);
      expect.soft(figures.refused, `refusals: ${kind.name}`).toEqual([]);
      if (kind.recordedIn === project.name)
        compareRecording(kind.recording, recordedPage(kind.name, project.name, commands));
    }
    measured.set(project.name, sessions);
  });
});

it("the figures of docs/agents are those of these sessions", () => {
  const names = [...measured.keys()];
  const kinds = measured.get("HTML")?.map(({ kind }) => kind.name) ?? [];
  const rows = kinds.map((kind, index) => {
    const cells = names.map((name) => {
      const { commands, bytes } = figuresOf(measured.get(name)?.[index]?.commands ?? []);
      return `${commands}, ${bytes}`;
    });
    return `| ${[kind, ...cells].join(" | ")} |`;
  });
  const head = [
    `| commands, bytes of output | ${names.join(" | ")} |`,
    `|---|${"---|".repeat(names.length)}`,
  ];
  compareRecording("figures", `${["# Figures of the recorded sessions", "", ...head, ...rows].join("\n")}\n`);
});
