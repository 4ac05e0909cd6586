import { workerdHost } from "../support/hosts/workerd-host.ts";
import { conformance } from "./suite/index.ts";

conformance(workerdHost);
