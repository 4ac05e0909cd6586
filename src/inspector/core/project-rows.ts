/** What the project's page lists, as rows of text. The server sends status and telemetry redacted. */
import type { Status } from "../../client/index.ts";
import type { StreamDiagnostics } from "../../protocol/telemetry.ts";
import { toneOfCode } from "./classify.ts";
import type { Tone } from "./item.ts";

export interface SessionRow {
  readonly id: string;
  readonly phase: string;
  readonly picked: string;
  readonly asked: string;
  readonly agent: string;
  readonly updatedAt: string;
}

/** Sessions, the one that changed last first. */
export function sessionRows({ activeSessions }: Status): readonly SessionRow[] {
  return [...activeSessions]
    .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt))
    .map(({ id, phase, element, request, delivery, updatedAt }) => ({
      ...{ id, phase, updatedAt, agent: delivery?.agent ?? "" },
      picked: element === null ? "" : `${element.tagName} ${element.text ?? ""}`.trim(),
      asked: [request?.action, request?.prompt].filter(Boolean).join(", "),
    }));
}

export interface QueueRow {
  readonly session: string;
  readonly event: string;
  readonly state: string;
  readonly attempts: number;
}

/** Work that waits, that an agent holds, and that was given up. */
export function queueRows({ pendingEvents, deadLetters }: Status): readonly QueueRow[] {
  const dead = deadLetters.filter(
    ({ id, seq }) => !pendingEvents.some((event) => event.id === id && event.seq === seq),
  );
  return [...pendingEvents, ...dead].map((event) => ({
    session: event.id,
    event: `${event.type} ${event.seq}`,
    state: stateOf(event),
    attempts: event.attempts,
  }));
}

function stateOf({ dead, leased, lease, assignee }: Status["pendingEvents"][number]): string {
  if (dead) return "given up";
  if (leased) return `held by ${lease?.agent ?? "an agent"}`;
  return assignee === undefined ? "waits" : `waits for ${assignee}`;
}

export interface CodeRow {
  readonly code: string;
  readonly count: number;
  readonly tone: Tone;
}

/** Reason codes with their counts, the most frequent first. */
export function codeRows({ counts }: StreamDiagnostics): readonly CodeRow[] {
  const codes = Object.keys(counts).filter((code): code is keyof typeof counts => code in counts);
  return codes
    .map((code) => ({ code, count: counts[code] ?? 0, tone: toneOfCode(code) }))
    .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
}

export interface RunRow {
  readonly session: string;
  readonly run: string;
  readonly agent: string;
  readonly state: string;
}

/** Runs of the listed sessions, open ones first. */
export function runRows({ activeSessions }: Status): readonly RunRow[] {
  const rows = activeSessions.flatMap(({ id, runs }) =>
    runs.map(({ run, agent, state }) => ({ session: id, run, agent, state })),
  );
  const rank = ({ state }: RunRow) => (state === "open" ? 0 : 1);
  return rows.sort((a, b) => rank(a) - rank(b));
}
