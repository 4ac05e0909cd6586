import { request } from "node:http";
import type { Api, PollQuery } from "../server/api.ts";

/** When the connection is cut: as the answer begins to arrive, or this many milliseconds after the request. */
export type Cut = "at-delivery" | number;

/**
 * Polls over a new connection, and cuts it.
 * @returns the part of the answer's body that had arrived
 */
export function abortingPoll(api: Api, query: PollQuery, cut: Cut): Promise<string> {
  return new Promise((resolve) => {
    const url = api.url("/poll", query);
    const headers = { authorization: `Bearer ${api.agentToken}` };
    const poll = request(url, { headers, agent: false });
    let arrived = "";
    let timer: NodeJS.Timeout | undefined;
    poll.on("response", (answer) => {
      answer.once("data", (bytes: Buffer) => {
        arrived = bytes.toString("utf8");
        if (cut === "at-delivery") poll.destroy();
      });
      answer.on("error", () => undefined);
    });
    poll.on("error", () => undefined);
    poll.on("close", () => {
      clearTimeout(timer);
      resolve(arrived);
    });
    if (cut !== "at-delivery") timer = setTimeout(() => poll.destroy(), cut);
    poll.end();
  });
}
