import type { Answer, History, Said, Written } from "./history.ts";
import type { Line } from "./journal-reader.ts";
import type { SseClient, Taken } from "./sse-client.ts";

/** Everything that is known once a run has ended. */
export interface Evidence {
  readonly history: History;
  /** Journals by name (`project` or a session's id), read from the disk by the independent reader. */
  readonly journals: ReadonlyMap<string, readonly Line[]>;
  /** What that reader found wrong with them. */
  readonly faults: readonly string[];
  readonly watchers: readonly SseClient[];
  /** Sessions whose person still waits for something. */
  readonly unfinished: readonly string[];
  /** Frames up to this time have had time to reach every page. */
  readonly heardUntil: number;
  /** Sessions as the server shows them at the end; a missing one could not be asked. */
  readonly sessions: ReadonlyMap<string, Shown>;
  /** The same after a restart for which all snapshots were deleted. */
  readonly withoutSnapshots: ReadonlyMap<string, Shown>;
  /** The entries the server lists of each session. */
  readonly listed: ReadonlyMap<string, readonly { readonly seq: number; readonly type: string }[]>;
}

/** A session as the server shows it. */
type Shown = Readonly<Record<string, unknown>>;

/** The rules, in plain words, each with its check. A check answers what breaks it. */
export const INVARIANTS: readonly {
  readonly rule: string;
  readonly check: (evidence: Evidence) => readonly string[];
}[] = [
  {
    rule: "A journal holds whole entries with right checksums, numbered from 1 without gaps or repetitions.",
    check: ({ faults }) => faults,
  },
  {
    rule: "What was answered is in its journal under the number that was answered: nothing answered is lost.",
    check: ({ history, journals }) =>
      [...history.said.values()].flatMap((said) =>
        said.answers.flatMap((answer) => lost(said, answer, journals.get(said.journal) ?? [])),
      ),
  },
  {
    rule: "What was refused is in no journal, and what was said once is there once: nothing refused appears, nothing appears twice.",
    check: ({ history, journals }) => {
      const found = countByMark(journals);
      return [...history.said.values()].flatMap((said) => {
        const times = found.get(said.mark) ?? 0;
        const fresh = said.answers.filter(isFresh).length;
        const unsure = said.open + said.answers.filter((answer) => answer.uncertain).length;
        const most = said.keyed ? Math.min(1, fresh + unsure) : fresh + unsure;
        return times > most ? [`${said.mark} is in its journal ${times} times, may be ${most} times`] : [];
      });
    },
  },
  {
    rule: "An agent is handed a lease only after the journal has it, for that very event; an answered extension is in the journal.",
    check: ({ history, journals }) => [
      ...history.handed.flatMap(({ leaseId, journal, seq }) =>
        (journals.get(journal) ?? []).some(
          (line) => line.type === "lease_granted" && line.event.id === leaseId && line.of === seq,
        )
          ? []
          : [`lease ${leaseId} of ${journal} ${seq} was handed out and is not in the journal`],
      ),
      ...history.extended.flatMap(({ leaseId, journal, expiresAt }) =>
        (journals.get(journal) ?? []).some(
          ({ type, event }) =>
            type === "lease_extended" && event.id === leaseId && event.expiresAt === expiresAt,
        )
          ? []
          : [`the extension of ${leaseId} to ${expiresAt} is not in the journal`],
      ),
    ],
  },
  {
    rule: "At most one lease of a session is live at any time, so no event is held by two.",
    check: ({ journals, history }) =>
      // Across restarts, times are comparable only while the wall clock is not set.
      history.clockSteps > 0
        ? []
        : [...journals].flatMap(([name, lines]) => (name === "project" ? [] : twoLeases(name, lines))),
  },
  {
    rule: "A lease runs for as long as it was granted, whatever the wall clock does: nothing is granted before its end.",
    check: ({ history }) => leasesCutShort(history.written),
  },
  {
    rule: "Times that leave the server are the wall clock's: in entries, and of leases in answers.",
    check: ({ history }) => [
      ...history.written.flatMap(({ journal, line, wall }) =>
        wall !== null && Math.abs(Date.parse(line.ts) - wall) > CLOCK_SLACK_MS
          ? [`${journal} ${line.seq} (${line.type}) is dated ${line.ts} at ${new Date(wall).toISOString()}`]
          : [],
      ),
      ...history.shownTimes.flatMap(({ leaseId, most, least, shown }) =>
        shown !== null && (shown > most + CLOCK_SLACK_MS || shown < least - CLOCK_SLACK_MS)
          ? [`${leaseId} was shown to run for ${shown} ms, it was ${least} to ${most} ms`]
          : [],
      ),
    ],
  },
  {
    rule: "A reply settles the event that its lease was granted for, and a decision is settled only after its delivery: a late agent never consumes a newer decision.",
    check: ({ journals }) => [...journals].flatMap(([name, lines]) => consumed(name, lines)),
  },
  {
    rule: "The person's last decision is what became of the session.",
    check: ({ journals, sessions }) =>
      [...sessions].flatMap(([id, session]) => undecided(id, journals.get(id) ?? [], session)),
  },
  {
    rule: "Every agent reply about a session is broadcast exactly once, however often the server crashed in between.",
    check: ({ journals }) => broadcastOnce(journals),
  },
  {
    rule: "A page that follows the rules takes in every frame once and in order, or a resync: never a silent gap, never a repetition.",
    check: ({ journals, watchers, heardUntil }) => {
      const frames = (journals.get("project") ?? []).filter(({ type }) => type === "frame");
      return watchers.flatMap((watcher) => heardInOrder(watcher, frames, heardUntil));
    },
  },
  {
    rule: "Every session reaches a final phase, with nothing left to do, once all components are healthy again.",
    check: ({ unfinished, sessions }) =>
      unfinished.map((id) => `${id} came to no end: ${JSON.stringify(sessions.get(id))}`),
  },
  {
    rule: "A snapshot is only a cache: without it a session is shown as it was.",
    check: ({ sessions, withoutSnapshots }) =>
      [...sessions].flatMap(([id, session]) => {
        const [cached, folded] = [session, withoutSnapshots.get(id) ?? {}].map(lasting);
        return cached === folded ? [] : [`${id} was shown as ${cached}, without its snapshot as ${folded}`];
      }),
  },
  {
    rule: "What the server lists of a journal is what is in it up to its end, wherever it lies and whatever was compacted.",
    check: ({ listed, journals }) =>
      [...listed].flatMap(([id, list]) => notListed(id, list, journals.get(id) ?? [])),
  },
  {
    rule: "What an agent's run was answered to have taken is in its stream once, and nothing is there twice.",
    check: ({ history, journals }) => {
      const found = countSpoken(journals);
      return history.spoken.flatMap(({ id, run, stored }) => {
        const times = found.get(id) ?? 0;
        return times > 1 || (stored && times === 0)
          ? [`${id} is in the stream of ${run} ${times} times`]
          : [];
      });
    },
  },
  {
    rule: "Every run has come to its one end: in its session, and in its stream if it has one, as the last of it.",
    check: ({ journals, sessions }) => [
      ...[...sessions].flatMap(([id, { runs }]) =>
        isEnded(runs) ? [] : [`${id} has runs ${JSON.stringify(runs)}`],
      ),
      ...[...journals].flatMap(([name, lines]) => notEnded(name, lines)),
    ],
  },
  {
    rule: "Nothing unexpected happens: no unknown error is reported, and every response is well formed.",
    check: ({ history }) => history.surprises,
  },
];

/** An answer and an entry take this long from the reading of a clock to the record of it, at most. */
const CLOCK_SLACK_MS = 5_000;
/** Between the time of an entry and the start of its write. */
const WRITE_SLACK_MS = 1_000;

/** Grants while an earlier lease of the same session and process still runs, by a clock that is always right. */
function leasesCutShort(written: readonly Written[]): readonly string[] {
  const found: string[] = [];
  for (const entries of Map.groupBy(written, ({ life, journal }) => `${life} ${journal}`).values()) {
    const live = new Map<number, { readonly id: unknown; readonly until: number }>();
    for (const { journal, line, at } of entries) {
      const { seq, type, event, of } = line;
      if (journal === "project" || of === null) {
        if (type === "complete") live.clear();
        continue;
      }
      const until = at + Number(event.expiresAt) - Date.parse(line.ts) - WRITE_SLACK_MS;
      if (type === "lease_granted") {
        for (const [other, lease] of live)
          if (lease.until > at)
            found.push(`${journal}: entry ${seq} grants ${of} while ${String(lease.id)} holds ${other}`);
        live.set(of, { id: event.id, until });
      } else if (type === "lease_extended" && live.has(of)) live.set(of, { id: event.id, until });
      else if (!["run_opened", "run_over"].includes(type)) live.delete(of);
      if (type === "complete") live.clear();
    }
  }
  return found;
}

function isEnded(runs: unknown): boolean {
  return Array.isArray(runs) && runs.every((run: { state?: unknown }) => run.state !== "open");
}

/** Messages of a stream's journal, by append. */
function messagesOf({ event }: Line): readonly { readonly id?: unknown; readonly type?: unknown }[] {
  const { data } = event;
  return typeof data === "object" && data !== null && "messages" in data && Array.isArray(data.messages)
    ? data.messages
    : [];
}

function countSpoken(journals: Evidence["journals"]): ReadonlyMap<unknown, number> {
  const found = new Map<unknown, number>();
  for (const lines of journals.values()) {
    for (const line of lines) for (const { id } of messagesOf(line)) found.set(id, (found.get(id) ?? 0) + 1);
  }
  return found;
}

function notEnded(name: string, lines: readonly Line[]): readonly string[] {
  if (lines[0]?.type !== "stream_created") return [];
  const ends = lines.flatMap(messagesOf).filter(({ type }) => type === "end").length;
  const last = lines.at(-1);
  const isClosed = last?.event.close === true && messagesOf(last).at(-1)?.type === "end";
  return ends === 1 && isClosed
    ? []
    : [`the stream ${name} has ${ends} ends, the last entry is ${JSON.stringify(last)}`];
}

/** Members of a session that depend on the process that shows it, or on its updates to the project. */
const PASSING: ReadonlySet<string> = new Set(["diagnostics", "lateCount", "nextSeq"]);

function lasting(session: Shown): string {
  return JSON.stringify(session, (name, value) => (PASSING.has(name) ? undefined : value));
}

function notListed(
  id: string,
  list: readonly Pick<Line, "seq" | "type">[],
  lines: readonly Line[],
): readonly string[] {
  const first = list[0]?.seq ?? 1;
  return list.flatMap(({ seq, type }, index) => {
    if (seq !== first + index) return [`${id}: entry ${seq} is listed in place ${index}`];
    return type === "compacted" || lines[seq - 1]?.type === type
      ? []
      : [`${id}: entry ${seq} is listed as ${type}`];
  });
}

function isFresh({ status, body }: Answer): boolean {
  return status === 200 && body.duplicate !== true && body.stale !== true;
}

function lost(said: Said, answer: Answer, lines: readonly Line[]): readonly string[] {
  if (answer.status !== 200) return [];
  const line = lines[Number(answer.body.seq) - 1];
  const what = `${said.mark} of ${said.journal} was answered ${JSON.stringify(answer.body)}`;
  if (!line) return [`${what}, and there is no such entry`];
  // A released lease carries the agent's words without the mark; a duplicate names the first that said it.
  if (!isFresh(answer) || line.type === "lease_released") return [];
  return line.event.mark === said.mark ? [] : [`${what}, and that entry is another's`];
}

function countByMark(journals: Evidence["journals"]): ReadonlyMap<unknown, number> {
  const found = new Map<unknown, number>();
  for (const lines of journals.values()) {
    for (const { event } of lines) {
      if (event.mark !== undefined) found.set(event.mark, (found.get(event.mark) ?? 0) + 1);
    }
  }
  return found;
}

function twoLeases(name: string, lines: readonly Line[]): readonly string[] {
  const live = new Map<number, { readonly id: unknown; until: number }>();
  const found: string[] = [];
  for (const { seq, type, event, of } of lines) {
    const held = of === null ? undefined : live.get(of);
    if (type === "lease_granted" && of !== null) {
      for (const [other, lease] of live) {
        if (lease.until > Number(event.grantedAt)) {
          found.push(`${name}: entry ${seq} grants ${of} while ${String(lease.id)} holds ${other}`);
        }
      }
      live.set(of, { id: event.id, until: Number(event.expiresAt) });
    } else if (type === "lease_extended" && held) held.until = Number(event.expiresAt);
    // Anything else about the event ends its lease.
    else if (of !== null) live.delete(of);
    if (type === "complete") live.clear();
  }
  return found;
}

const REPLIES: ReadonlySet<string> = new Set([
  ...["done", "agent_done", "complete", "discarded", "steer_done", "error"],
]);

function consumed(name: string, lines: readonly Line[]): readonly string[] {
  const eventOfLease = new Map<unknown, number | null>();
  const given = new Set<number | null>();
  return lines.flatMap(({ seq, type, event, of }) => {
    if (type === "lease_granted") {
      eventOfLease.set(event.id, of);
      given.add(of);
    }
    if (!REPLIES.has(type)) return [];
    if (event.leaseId !== undefined && eventOfLease.get(event.leaseId) !== of) {
      return [`${name}: entry ${seq} (${type}) settles ${of} with the lease of another event`];
    }
    const decision = of === null ? undefined : lines[of - 1];
    const decided = decision?.type === "accept" || decision?.type === "discard";
    return decided && !given.has(of)
      ? [`${name}: entry ${seq} (${type}) settles ${of}, never given out`]
      : [];
  });
}

function undecided(id: string, lines: readonly Line[], session: Shown): readonly string[] {
  const last = lines.findLast(({ type }) => type === "accept" || type === "discard");
  if (!last) return [];
  const phase = last.type === "accept" ? "completed" : "discarded";
  if (session.phase !== phase)
    return [`${id} is ${String(session.phase)}, the person's last word was ${last.type}`];
  if (last.type === "discard") return [];
  const { variantId, paramValues } = last.event;
  const wanted = JSON.stringify({ variantId, paramValues });
  const accepted = JSON.stringify(session.accepted);
  return accepted === wanted ? [] : [`${id} has accepted ${accepted}, the person's last word was ${wanted}`];
}

function broadcastOnce(journals: Evidence["journals"]): readonly string[] {
  const told = new Map<string, number>();
  for (const { type, event } of journals.get("project") ?? []) {
    const { frame } = event;
    if (type !== "frame" || typeof frame !== "object" || frame === null || !("type" in frame)) continue;
    if (!("id" in frame) || !("seq" in frame) || !REPLIES.has(String(frame.type))) continue;
    const name = `${String(frame.id)} ${String(frame.seq)} ${String(frame.type)}`;
    told.set(name, (told.get(name) ?? 0) + 1);
  }
  return [...journals].flatMap(([id, lines]) =>
    lines.flatMap(({ seq, type, superseded }) => {
      if (id === "project" || !REPLIES.has(type) || superseded) return [];
      const times = told.get(`${id} ${seq} ${type}`) ?? 0;
      return times === 1 ? [] : [`${id} ${seq} ${type} was broadcast ${times} times`];
    }),
  );
}

function heardInOrder(
  { owner, taken }: SseClient,
  frames: readonly Line[],
  heardUntil: number,
): readonly string[] {
  let behind = -1;
  for (const item of taken) {
    const n = numberOf(item);
    if (item.kind === "frame") {
      const due = frames.find(({ event }) => Number(event.n) > behind && event.except !== owner);
      if (Number(due?.event.n) !== n) {
        return [`${owner} received frame ${n} behind ${behind}, due was ${String(due?.event.n)}`];
      }
      if (item.data !== JSON.stringify(due?.event.frame)) return [`${owner} received another frame ${n}`];
    }
    behind = n;
  }
  const missed = frames.find(
    ({ event }) => Number(event.n) > behind && event.except !== owner && Number(event.at) < heardUntil,
  );
  return missed ? [`${owner} never received frame ${String(missed.event.n)}`] : [];
}

function numberOf({ cursor }: Taken): number {
  return Number(cursor.split("-")[1]);
}
