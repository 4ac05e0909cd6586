import { workerdHost } from "../support/hosts/workerd-host.ts";
import { durableStreams } from "../support/server/durable-streams.ts";

durableStreams(workerdHost);
