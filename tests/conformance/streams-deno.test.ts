import { denoHost } from "../support/hosts/deno-host.ts";
import { durableStreams } from "../support/server/durable-streams.ts";

durableStreams(denoHost);
