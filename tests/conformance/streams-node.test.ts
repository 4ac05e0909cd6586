import { machineNode, nodeHost } from "./hosts/node-host.ts";
import { durableStreams } from "./support/durable-streams.ts";

durableStreams(nodeHost("the machine's Node", machineNode()));
