import type { RunningServer } from "../../../src/protocol/local-server.ts";
import type { ServerEvent } from "../../../src/protocol/server-events.ts";

export type { ServerEvent };

/** Reads a server's event stream from a cursor on until there are enough events. */
export async function readFrames(
  server: RunningServer,
  cursor: string | null,
  enough: (frames: readonly ServerEvent[]) => boolean,
): Promise<readonly ServerEvent[]> {
  const url = new URL(`http://127.0.0.1:${server.port}/events`);
  if (cursor !== null) url.searchParams.set("cursor", cursor);
  const response = await fetch(url, { headers: { authorization: `Bearer ${server.browserToken}` } });
  if (!response.ok || !response.body) throw new Error(`no event stream: ${response.status}`);
  const frames: ServerEvent[] = [];
  let text = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = block.split("\n").find((line) => line.startsWith("data: "));
      if (data) frames.push(JSON.parse(data.slice("data: ".length)));
    }
    if (enough(frames)) return frames;
  }
  throw new Error("the event stream ended too early");
}
