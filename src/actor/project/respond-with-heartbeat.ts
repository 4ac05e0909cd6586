import { POLL_EARLY_START_MS, POLL_SPACE_INTERVAL_MS } from "../../protocol/limits.ts";
import type { PollResponse } from "../../protocol/poll.ts";

const encoder = new TextEncoder();

/** A poll whose answer is still to come, and how to cancel it. */
export interface PendingPoll {
  readonly answer: Promise<PollResponse>;
  readonly abandon: () => void;
}

/**
 * Responds to a long poll. HTTP clients give up on silent responses, so after a while the response starts
 * with spaces, sent at intervals: JSON may have white space in front.
 */
export async function respondWithHeartbeat({ answer, abandon }: PendingPoll): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const early = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), POLL_EARLY_START_MS);
  });
  const first = await Promise.race([answer, early]);
  clearTimeout(timer);
  if (first !== null) return Response.json(first);
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
  return new Response(stream, { headers: { "content-type": "application/json" } });
}
