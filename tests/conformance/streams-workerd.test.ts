import { workerdHost } from "./hosts/workerd-host.ts";
import { durableStreams } from "./support/durable-streams.ts";

durableStreams(workerdHost);
