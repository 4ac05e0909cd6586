import { bundledNode, nodeHost } from "../support/hosts/node-host.ts";
import { isLongRun } from "../support/long-run.ts";
import { conformance } from "./suite/index.ts";

conformance(nodeHost("Node 24", bundledNode()), isLongRun ? "whole" : "runtime");
