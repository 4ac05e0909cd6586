import { machineNode, nodeHost } from "../support/hosts/node-host.ts";
import { durableStreams } from "../support/server/durable-streams.ts";

durableStreams(nodeHost("the machine's Node", machineNode()));
