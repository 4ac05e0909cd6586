import type { HostUnderTest } from "../../support/hosts/host-under-test.ts";
import { shareServer } from "../../support/server/servers.ts";
import { attachments } from "./attachments.ts";
import { checkpoints } from "./checkpoints.ts";
import { cors } from "./cors.ts";
import { decisions } from "./decisions.ts";
import { eventSchemas } from "./event-schemas.ts";
import { eventStream } from "./event-stream.ts";
import { guards } from "./guards.ts";
import { history } from "./history.ts";
import { idempotency } from "./idempotency.ts";
import { leaselessReplies } from "./leaseless-replies.ts";
import { leases } from "./leases.ts";
import { liveScript } from "./live-script.ts";
import { localSuite } from "./local/index.ts";
import { longWaits } from "./long-waits.ts";
import { lostClients } from "./lost-clients.ts";
import { lostWakeUps } from "./lost-wake-ups.ts";
import { mcp } from "./mcp.ts";
import { olderClient } from "./older-client.ts";
import { ownership } from "./ownership.ts";
import { pageEvents } from "./page-events.ts";
import { pageFiles } from "./page-files.ts";
import { phases } from "./phases.ts";
import { polling } from "./polling.ts";
import { projects } from "./projects.ts";
import { rateLimit } from "./rate-limit.ts";
import { readingState } from "./reading-state.ts";
import { refusedUploads } from "./refused-uploads.ts";
import { replies } from "./replies.ts";
import { restarts } from "./restarts.ts";
import { runs } from "./runs.ts";
import { slowConsumers } from "./slow-consumers.ts";
import { streams } from "./streams.ts";
import { tokens } from "./tokens.ts";

/** What depends on sockets, files and processes: a runtime's next version may change it. */
const OF_THE_RUNTIME = [
  ...[guards, cors, liveScript, pageFiles, eventStream, attachments, slowConsumers],
  ...[restarts, lostWakeUps, rateLimit, streams, runs, refusedUploads, lostClients, mcp],
];
/** What the actors decide, alike in every version of a runtime. */
const OF_THE_ACTORS = [
  ...[tokens, eventSchemas, idempotency, ownership, checkpoints, phases, decisions, replies],
  ...[leaselessReplies, leases, polling, readingState, history, pageEvents, olderClient, projects],
];

/**
 * The suite against one host: the same tests, by name, wherever the code runs.
 * @param extent `runtime`: without what another version of the same runtime has proved
 */
export function conformance(host: HostUnderTest, extent: "whole" | "runtime" = "whole"): void {
  const shared = shareServer(host);
  const themes = extent === "whole" ? [...OF_THE_ACTORS, ...OF_THE_RUNTIME] : OF_THE_RUNTIME;
  for (const theme of themes) theme(shared);
  if (host.kind === "local") localSuite(shared);
  longWaits(shared);
}
