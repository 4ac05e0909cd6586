import type { Line } from "./journal-reader.ts";

/** What a request was answered, at the moment the answer left the server. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly at: number;
  /** The refusal came of a disk that could not even take back what it had half written. */
  readonly uncertain: boolean;
}

/** One thing a person or an agent said: sent once or many times, always with the same mark. */
export interface Said {
  readonly mark: string;
  readonly journal: string;
  readonly kind: "event" | "reply";
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether it carries an idempotency key. */
  readonly keyed: boolean;
  readonly answers: Answer[];
  /** Arrivals at a server that have not been answered, for good once that server is dead. */
  open: number;
}

/** A lease as it was handed out. */
export interface Handed {
  readonly leaseId: string;
  readonly journal: string;
  readonly seq: number;
  readonly at: number;
}

/** A lease's answered extension. */
export interface Extended {
  readonly leaseId: string;
  readonly journal: string;
  readonly expiresAt: number;
}

/** An entry as a process wrote it: which process, and when by a clock that is always right. */
export interface Written {
  readonly life: number;
  readonly journal: string;
  readonly line: Line;
  /** Milliseconds of the queue. */
  readonly at: number;
  /** The wall clock then; `null` if it has just been set. */
  readonly wall: number | null;
}

/** A time that an answer carried: the end of a lease. */
export interface ShownTime {
  readonly leaseId: string;
  /** How long the lease was to run from now on, at most and at least (ms). */
  readonly most: number;
  readonly least: number;
  /** How long it runs by the wall clock, as it was shown (ms); `null` if that has just been set. */
  readonly shown: number | null;
}

/** A message of a run. */
export interface Spoken {
  readonly id: string;
  readonly run: string;
  readonly lease: string;
  /** Whether the server has answered that it is stored. */
  stored: boolean;
}

/** All requests and responses, across restarts of the server; entries are never removed. */
export class History {
  readonly said = new Map<string, Said>();
  readonly handed: Handed[] = [];
  readonly extended: Extended[] = [];
  readonly spoken: Spoken[] = [];
  readonly written: Written[] = [];
  readonly shownTimes: ShownTime[] = [];
  /** How often the wall clock was set, or the machine slept. */
  clockSteps = 0;
  /** Errors the server reported, and what clients found impossible. */
  readonly surprises: string[] = [];

  add(said: Omit<Said, "answers" | "open">): Said {
    const known = this.said.get(said.mark) ?? { ...said, answers: [], open: 0 };
    this.said.set(said.mark, known);
    return known;
  }
}
