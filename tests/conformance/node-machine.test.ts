import { machineNode, nodeHost } from "../support/hosts/node-host.ts";
import { conformance } from "./suite/index.ts";

conformance(nodeHost("the machine's Node", machineNode()));
