import { workerdWith } from "../support/hosts/workerd-host.ts";
import { shareServer } from "../support/server/servers.ts";
import { attachments } from "./suite/attachments.ts";

// Artifacts in a stock driver keep what the suite asks of artifacts anywhere.
attachments(shareServer(workerdWith("workerd with R2", { r2Buckets: ["LIVE_ARTIFACTS"] })));
