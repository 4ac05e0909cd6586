import { bundledNode, nodeHost } from "../support/hosts/node-host.ts";
import { conformance } from "./suite/index.ts";

conformance(nodeHost("Node 24", bundledNode()));
