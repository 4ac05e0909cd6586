import { evolveProject } from "../../../src/actor/project/evolve.ts";
import { NEW_PROJECT, type ProjectState } from "../../../src/actor/project/state.ts";
import type { Entry, EntryDraft } from "../../../src/actor/runtime/entry.ts";
import type { AvailableWork } from "../../../src/actor/session/available-work.ts";
import type { SessionOverview } from "../../../src/actor/session/overview.ts";
import type { OutboxBroadcast, OutboxItem } from "../../../src/actor/session/state.ts";
import { newSession } from "../../../src/actor/session/state.ts";
import { summaryOf } from "../../../src/actor/session/view.ts";
import type { BroadcastEvent } from "../../../src/protocol/server-events.ts";
import type { WorkType } from "../../../src/protocol/work.ts";

/** A project's state and the entries it came of. */
export class ProjectRecord {
  state: ProjectState = NEW_PROJECT;
  readonly journal: Entry[] = [];

  get nextSeq(): number {
    return this.journal.length + 1;
  }

  append(drafts: readonly EntryDraft[], at = 0): void {
    for (const { type, event, ...rest } of drafts) {
      const entry = {
        seq: this.nextSeq,
        id: "project",
        type,
        ts: new Date(at).toISOString(),
        event,
        ...rest,
      };
      const stored: Entry = JSON.parse(JSON.stringify(entry));
      this.journal.push(stored);
      this.state = evolveProject(this.state, stored);
    }
  }

  /** Begins a life of the project, at this time. */
  start(at = 0): void {
    const epoch = (this.state.epochs.at(-1)?.epoch ?? 0) + 1;
    this.append([{ type: "epoch", event: { epoch, after: this.state.lastFrame } }], at);
  }

  /** Logs that many frames, one millisecond apart from `at` on. */
  log(count: number, at = 0): void {
    for (let index = 0; index < count; index += 1) {
      const n = this.state.lastFrame + 1;
      this.append([{ type: "frame", event: { n, at: at + index, frame: doneFrame(n) } }]);
    }
  }
}

/** A reply frame that carries this number. */
export function doneFrame(seq: number): BroadcastEvent {
  return { type: "done", id: "a1b2c3d4", seq };
}

export function overviewOf(id: string, seq: number, more: Partial<SessionOverview> = {}): SessionOverview {
  const summary = summaryOf({ ...newSession(id), seq }, { now: 0, offset: 0, diagnostics: [] });
  return { id, seq, open: true, summary, work: [], ...more };
}

export function offer(type: WorkType, more: Partial<AvailableWork> = {}): AvailableWork {
  return { seq: 1, type, queuedAt: 0, availableAt: 0, attemptId: null, ...more };
}

/** An entry's frames as a session tells them; `session` frames are filled in by the project. */
export function told(seq: number, ...frames: readonly OutboxBroadcast[]): OutboxItem {
  return { seq, frames };
}
