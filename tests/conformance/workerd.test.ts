import { workerdHost } from "./hosts/workerd-host.ts";
import { conformance } from "./suite/index.ts";

conformance(workerdHost);
