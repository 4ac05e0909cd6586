import { denoHost } from "../support/hosts/deno-host.ts";
import { conformance } from "./suite/index.ts";

conformance(denoHost);
