import type { SharedServer } from "../../../support/server/servers.ts";
import { attachmentsOnDisk } from "./attachments-on-disk.ts";
import { browsersGone } from "./browsers-gone.ts";
import { damage } from "./damage.ts";
import { files } from "./files.ts";
import { hostGuard } from "./host-guard.ts";
import { pausedServer } from "./paused-server.ts";
import { processes } from "./process.ts";
import { sourceRoute } from "./source-route.ts";
import { storageFailure } from "./storage-failure.ts";

/** What only a host with a process and files of its own can promise. */
export function localSuite(shared: SharedServer): void {
  hostGuard(shared);
  files(shared);
  damage(shared);
  storageFailure(shared);
  sourceRoute(shared);
  attachmentsOnDisk(shared);
  pausedServer(shared);
  processes(shared);
  browsersGone(shared);
}
