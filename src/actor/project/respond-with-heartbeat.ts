import { POLL_EARLY_START_MS, POLL_SPACE_INTERVAL_MS } from "../../protocol/limits.ts";
import type { PollResponse } from "../../protocol/poll.ts";
import { LIVE_HEADERS } from "../live-headers.ts";

const encoder = new TextEncoder();

/** A poll whose answer is still to come, and how to cancel it. */
export interface PendingPoll {
  readonly answer: Promise<PollResponse>;
  readonly abandon: () => void;
}

/**
 * Answers a long poll. Clients and proxies give up on silent answers, and some hosts notice a client that has
 * gone only by writing to it. So an answer that is not there at once starts, and sends a space now and then:
 * JSON may have white space in front.
 */
export async function respondWithHeartbeat({ answer, abandon }: PendingPoll): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const early = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), POLL_EARLY_START_MS);
  });
  const first = await Promise.race([answer, early]);
  clearTimeout(timer);
  if (first !== null) return Response.json(first, { headers: LIVE_HEADERS });
  let spaces: ReturnType<typeof setInterval> | undefined;
  let gone = false;
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      spaces = setInterval(() => controller.enqueue(encoder.encode(" ")), POLL_SPACE_INTERVAL_MS);
      controller.enqueue(encoder.encode(" "));
      // Not awaited by `start`: a stream that has not started yet delivers nothing.
      void answer.then((value) => {
        clearInterval(spaces);
        if (gone) return;
        controller.enqueue(encoder.encode(JSON.stringify(value)));
        controller.close();
      });
    },
    cancel() {
      gone = true;
      clearInterval(spaces);
      abandon();
    },
  });
  return new Response(stream, { headers: { "content-type": "application/json", ...LIVE_HEADERS } });
}
