import type { HostUnderTest } from "../../support/hosts/host-under-test.ts";
import { isProvenElsewhere } from "../../support/hosts/proven-elsewhere.ts";
import { type SharedServer, shareServer } from "../../support/server/servers.ts";
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

type Theme = (shared: SharedServer) => void;

/** Sockets, streams of bytes, clients that go away, timers, storage, processes: each host has its own way. */
const OF_EACH_HOST: readonly Theme[] = [
  ...[guards, tokens, liveScript, pageFiles, polling, eventStream, attachments, slowConsumers, restarts],
  ...[lostWakeUps, rateLimit, projects, streams, refusedUploads, lostClients, mcp],
];

/** What is stored and wakes later: the same on hosts with files; a worker has storage, alarms and input gates. */
const OF_LOCAL_HOSTS: readonly Theme[] = [
  ...[cors, idempotency, ownership, leases, readingState, history, pageEvents, runs, olderClient],
  ...[assignees, measurements],
];

/** Decisions about a request that has arrived, made by the same pure modules wherever they run. */
const OF_ALL_HOSTS: readonly Theme[] = [
  ...[eventSchemas, checkpoints, phases, decisions, replies, leaselessReplies],
];

/** The suite against one host: the same tests, by name, wherever the code runs. */
export function conformance(host: HostUnderTest): void {
  const shared = shareServer(host);
  for (const theme of OF_EACH_HOST) theme(shared);
  if (!isProvenElsewhere(host, "local hosts")) for (const theme of OF_LOCAL_HOSTS) theme(shared);
  if (!isProvenElsewhere(host, "all hosts")) for (const theme of OF_ALL_HOSTS) theme(shared);
  if (host.kind === "local") localSuite(shared);
  longWaits(shared);
}
