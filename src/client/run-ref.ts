/** Identifies a run: its session, and the name its lease gave it. */

export interface RunRef {
  readonly session: string;
  readonly run: string;
}

/** Path of a run's stream below the server's root. */
export function runStreamPath({ session, run }: RunRef): string {
  return `/v1/stream/${encodeURIComponent(session)}/${encodeURIComponent(run)}`;
}
