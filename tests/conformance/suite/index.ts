import type { HostUnderTest } from "../../support/hosts/host-under-test.ts";
import { shareServer } from "../../support/server/servers.ts";
import { assignees } from "./assignees.ts";
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
import { measurements } from "./measurements.ts";
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

const THEMES = [
  ...[guards, tokens, cors, liveScript, pageFiles, eventSchemas, idempotency, ownership, checkpoints],
  ...[
    phases,
    decisions,
    replies,
    leaselessReplies,
    leases,
    assignees,
    polling,
    readingState,
    history,
    pageEvents,
  ],
  ...[olderClient, projects, eventStream, attachments, slowConsumers, restarts, lostWakeUps, rateLimit],
  ...[streams, runs, refusedUploads, lostClients, mcp, measurements],
];

/** The suite against one host: the same tests, by name, wherever the code runs. */
export function conformance(host: HostUnderTest): void {
  const shared = shareServer(host);
  for (const theme of THEMES) theme(shared);
  if (host.kind === "local") localSuite(shared);
  longWaits(shared);
}
