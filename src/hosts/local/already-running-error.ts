/** The part of a lock that the error names. */
interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

interface Circumstances {
  /** The port of its server, if it is known. */
  readonly port: number | null;
  /** Where it runs, as the end of a sentence; `null` for a process of this namespace. */
  readonly place: string | null;
  /** How long its heartbeat was watched. */
  readonly waitedMs: number;
}

/** Another server holds the project. */
export class AlreadyRunningError extends Error {
  override readonly name = "AlreadyRunningError";
  readonly code = "already_running";
  readonly pid: number;
  readonly port: number | null;
  readonly startedAt: string;
  readonly place: string | null;
  readonly waitedMs: number;

  constructor({ pid, startedAt }: Owner, { port, place, waitedMs }: Circumstances) {
    super(place === null ? localMessage(pid, startedAt, port) : distantMessage(pid, place, waitedMs));
    this.pid = pid;
    this.port = port;
    this.startedAt = startedAt;
    this.place = place;
    this.waitedMs = Math.round(waitedMs);
  }
}

function localMessage(pid: number, startedAt: string, port: number | null): string {
  const where = port === null ? "" : ` on port ${port}`;
  return `A server of this project is already running${where} (pid ${pid}, since ${startedAt}).`;
}

function distantMessage(pid: number, place: string, waitedMs: number): string {
  const seconds = (waitedMs / 1_000).toFixed(1);
  return (
    `A server of this project is already running ${place}, with pid ${pid} there: it renewed its lock while ` +
    `this start watched it for ${seconds} s. Use that server, or stop it there first: npx impeccable-live stop.`
  );
}
