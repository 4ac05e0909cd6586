import {
  POLL_EARLY_START_MS,
  POLL_PROBE_INTERVAL_MS,
  POLL_SPACE_INTERVAL_MS,
} from "../../protocol/limits.ts";
import type { PollResponse } from "../../protocol/poll.ts";
import { LIVE_HEADERS } from "../live-headers.ts";
import { PollConnection } from "./poll-connection.ts";

const BEGUN_HEADERS = { "content-type": "application/json", ...LIVE_HEADERS };
/** Wrangler compresses JSON despite `no-transform`, unless it has an encoding: its buffer would hold spaces back. */
const UNCOMPRESSED = { "content-encoding": "identity" };

/** A poll whose answer is still to come. */
export interface PendingPoll {
  readonly answer: Promise<PollResponse>;
  /** Cancels it: its client has gone. */
  readonly abandon: () => void;
  /** The answer was written, and its client got it whole or is known to have gone. */
  readonly conclude: (answer: PollResponse, delivered: boolean) => Promise<void>;
}

/**
 * Answers a long poll. Clients and proxies give up on silent answers, so an answer that is not there at once
 * starts, and sends a space now and then: JSON may have white space around it.
 * @param enqueue queues the poll; the connection tells whether the client of a begun answer is still there
 * @param probes the host finds a client that has gone only by writing: spaces come more often, and the
 *   answer ends once the client is known to have taken it
 */
export async function respondWithHeartbeat(
  enqueue: (connection: PollConnection) => PendingPoll,
  probes: boolean,
): Promise<Response> {
  const connection = new PollConnection();
  const { answer, abandon, conclude } = enqueue(connection);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const early = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), POLL_EARLY_START_MS);
  });
  const first = await Promise.race([answer, early]);
  clearTimeout(timer);
  if (first !== null) {
    void conclude(first, true);
    return Response.json(first, { headers: LIVE_HEADERS });
  }
  const interval = probes ? POLL_PROBE_INTERVAL_MS : POLL_SPACE_INTERVAL_MS;
  const spaces = setInterval(() => connection.write(" "), interval);
  const stream = connection.open(() => {
    clearInterval(spaces);
    abandon();
  });
  void answer.then(async (value) => {
    clearInterval(spaces);
    connection.write(JSON.stringify(value));
    const delivered = !probes || (await connection.confirm());
    connection.close();
    await conclude(value, delivered);
  });
  return new Response(stream, { headers: { ...BEGUN_HEADERS, ...(probes ? UNCOMPRESSED : {}) } });
}
