import type { Random } from "./random.ts";

/** Something that will happen. */
export interface Scheduled {
  readonly at: number;
  readonly tie: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Node's own, before anything is replaced. */
const nextTurn = setImmediate;

/**
 * The one queue of a run. Time is virtual: it jumps to the next event. What happens at the same
 * moment happens in random order. Between two events every promise that can go on does, so a run
 * depends on its seed alone.
 */
export class Scheduler {
  readonly #random: Random;
  readonly #heap: Scheduled[] = [];
  #now: number;
  /** Events so far. */
  steps = 0;
  /** Milliseconds for which everything slept. */
  slept = 0;

  constructor(random: Random, startMs: number) {
    this.#random = random;
    this.#now = startMs;
  }

  /** Milliseconds since the epoch, with fractions. */
  get now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Scheduled {
    const event = { at: this.#now + Math.max(0, ms), tie: this.#random.next(), run, cancelled: false };
    this.#push(event);
    return event;
  }

  /** Everything stands still, and the monotonic clock goes on: what was due meanwhile is due now. */
  suspend(ms: number): void {
    this.#now += ms;
    this.slept += ms;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets things happen until `done`, or until nothing is left, or until the time is over, sleep not counted. */
  async run(done: () => boolean, untilMs: number): Promise<void> {
    const before = this.slept;
    await turn();
    while (!done()) {
      const event = this.#heap[0];
      if (!event || event.at > untilMs + this.slept - before) return;
      this.#pop();
      if (event.cancelled) continue;
      this.#now = Math.max(this.#now, event.at);
      this.steps += 1;
      event.run();
      await turn();
    }
  }

  #push(event: Scheduled): void {
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (!parent || before(parent, event)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = event;
  }

  /** Takes the first event out. */
  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      let child = heap[below];
      const right = heap[below + 1];
      if (child && right && before(right, child)) {
        below += 1;
        child = right;
      }
      if (!child || before(last, child)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = last;
  }
}

/** Every microtask is done when it resolves. */
function turn(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}

function before(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.tie < b.tie);
}
