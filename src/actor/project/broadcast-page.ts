import type { LoggedEvent, LoggedEventPage } from "../../protocol/logged-events.ts";
import { type BroadcastLog, broadcastsAfter, type LoggedBroadcast } from "./broadcast-log.ts";

/** Which events of the log are asked for. */
export interface BroadcastQuery {
  /** Those numbered above this. */
  readonly after: number;
  /** At most this many are looked at. */
  readonly limit: number;
  /** Only those about this session, and those about the whole project; `null`: all. */
  readonly session: string | null;
}

/**
 * One page of the log. It may have no event although there are more behind `next`, because those of other sessions
 * count among the ones that were looked at.
 * @param newest the number of the newest event
 */
export function broadcastPage(
  log: BroadcastLog,
  { after, limit, session }: BroadcastQuery,
  newest: number,
): LoggedEventPage {
  const seen = (broadcastsAfter(log, after, limit) ?? log.open.filter(({ n }) => n > after)).slice(0, limit);
  const events = seen.filter(({ frame }) => concerns(frame, session)).map(toLoggedEvent);
  return { events, next: seen.length < limit ? newest : (seen.at(-1)?.n ?? newest), newest };
}

function concerns(frame: LoggedBroadcast["frame"], session: string | null): boolean {
  return session === null || !("id" in frame) || frame.id === session;
}

function toLoggedEvent({ n, at, frame, from }: LoggedBroadcast): LoggedEvent {
  return { n, at: new Date(at).toISOString(), event: frame, ...(from === undefined ? {} : { from }) };
}
