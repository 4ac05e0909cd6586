import { isLongRun } from "../support/long-run.ts";
import { bundledNode, nodeHost } from "./hosts/node-host.ts";
import { conformance } from "./suite/index.ts";

conformance(nodeHost("Node 24", bundledNode()), isLongRun ? "whole" : "runtime");
