import { denoHost } from "./hosts/deno-host.ts";
import { durableStreams } from "./support/durable-streams.ts";

durableStreams(denoHost);
