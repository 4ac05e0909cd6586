import { describe, expect, it } from "vitest";
import type { ProjectActor } from "../../../../src/actor/project/project-actor.ts";
import { BROADCAST_LOG_FRAMES, BROADCAST_LOG_MS } from "../../../../src/protocol/limits.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { testClock } from "../../../support/actor/clock.ts";
import { loadProject } from "../../../support/actor/load-project.ts";
import { doneFrame, overviewOf, told } from "../../../support/actor/project.ts";

const ID = "a1b2c3d4";

/** A project over memory whose clock the test sets, with updates of one session. */
class Project {
  now = 1_000_000;
  readonly #driver = memoryJournalDriver();
  #actor: ProjectActor | null = null;
  #seq = 0;

  async start(): Promise<void> {
    await this.#actor?.stop();
    this.#actor = await loadProject(this.#driver, {
      clock: testClock(() => this.now),
      sessionOverview: async (id) => overviewOf(id, this.#seq),
    });
  }

  get actor(): ProjectActor {
    if (!this.#actor) throw new Error("not started");
    return this.#actor;
  }

  /** The session tells that many frames at once. */
  async tell(count: number): Promise<void> {
    const items = Array.from({ length: count }, (_, index) => {
      const seq = this.#seq + 1 + index;
      return told(seq, { frame: doneFrame(seq) });
    });
    this.#seq += count;
    await this.actor.update({ overview: overviewOf(ID, this.#seq), items, leaseExpired: false });
  }

  /** Opens a stream that resumes behind a cursor; answers its next frames as `<id> <type> <seq>`. */
  open(cursor: string): { next(count: number): Promise<string[]>; close(): Promise<void> } {
    const { body } = this.actor.subscribe({ owner: null, revision: null }, cursor, undefined);
    if (!body) throw new Error("no stream");
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    return {
      async next(count) {
        const frames: string[] = [];
        while (frames.length < count) {
          const end = text.indexOf("\n\n");
          if (end === -1) text += (await reader.read()).value ?? "";
          else {
            frames.push(describeFrame(text.slice(0, end)));
            text = text.slice(end + 2);
          }
        }
        return frames;
      },
      close: () => reader.cancel(),
    };
  }
}

function describeFrame(text: string): string {
  const id = /^id: ?(.*)$/m.exec(text)?.[1] ?? "no id";
  const frame: { type: string; seq?: number; reason?: string; sessions?: { id: string }[] } = JSON.parse(
    /^data: ?(.*)$/m.exec(text)?.[1] ?? "",
  );
  const sessions = frame.sessions?.map((session) => session.id);
  return [id, frame.type, frame.reason, sessions, frame.seq].filter((part) => part !== undefined).join(" ");
}

describe("a browser that comes back after the log was trimmed", () => {
  const frames = 3 * BROADCAST_LOG_FRAMES;

  it("receives connected, resync with the sessions and the new cursor, then what comes next", async () => {
    const project = new Project();
    await project.start();
    await project.tell(frames);
    project.now += BROADCAST_LOG_MS + 1;
    await project.tell(1);
    const back = project.open("1-5");
    await project.tell(1);
    expect(await back.next(3)).toEqual([
      `no id connected ${ID}`,
      `1-${frames + 1} resync trimmed ${ID}`,
      `1-${frames + 2} done ${frames + 2}`,
    ]);
    await back.close();
    const again = project.open(`1-${frames + 1}`);
    expect(await again.next(2)).toEqual([`no id connected ${ID}`, `1-${frames + 2} done ${frames + 2}`]);
    await again.close();
    await project.actor.stop();
  });

  it("receives the same after a restart: neither the trim nor the epoch is lost", async () => {
    const project = new Project();
    await project.start();
    await project.tell(frames);
    project.now += BROADCAST_LOG_MS + 1;
    await project.tell(1);
    await project.start();
    const trimmed = project.open("1-5");
    expect(await trimmed.next(2)).toEqual([`no id connected ${ID}`, `2-${frames + 1} resync trimmed ${ID}`]);
    await trimmed.close();
    const kept = project.open(`1-${frames - 1}`);
    expect(await kept.next(3)).toEqual([
      `no id connected ${ID}`,
      `2-${frames} done ${frames}`,
      `2-${frames + 1} done ${frames + 1}`,
    ]);
    await kept.close();
    await project.actor.stop();
  });

  it("receives everything when it was away for less than ten minutes, however much that is", async () => {
    const project = new Project();
    await project.start();
    await project.tell(frames);
    project.now += BROADCAST_LOG_MS - 1;
    await project.tell(1);
    const back = project.open("1-5");
    const heard = await back.next(frames - 3);
    expect(heard.slice(1)).toEqual(
      Array.from({ length: frames - 4 }, (_, index) => `1-${index + 6} done ${index + 6}`),
    );
    await back.close();
    await project.actor.stop();
  });
});
