import { Hono } from "hono";
import { isOpenSession } from "../protocol/phases.ts";
import type { DiagnosticCode, SessionSnapshot } from "../protocol/snapshot.ts";
import type { Health, Status } from "../protocol/status.ts";
import { projectActor, sessionActor } from "./actors.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { composeStatus } from "./compose-status.ts";
import { knownSecrets } from "./known-secrets.ts";
import type { Platform } from "./platform.ts";
import { redactSnapshot } from "./redact-snapshot.ts";
import { withPageClosed } from "./with-page-closed.ts";

const STATE_LOST: DiagnosticCode = "state_lost";

/** Sessions that are asked at the same time. */
const CONCURRENCY = 32;

/** `GET /health` and `GET /status`. */
export const status: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.get("/health", async (c) => {
    const { connectedClients } = await projectActor(c, platform).read("overview", 0);
    const health: Health = {
      status: "ok",
      version: platform.version,
      port: platform.port(),
      mode: "variant",
      host: platform.host,
      hasProjectContext: platform.hasProjectContext,
      connectedClients,
    };
    return c.json(health);
  });

  app.get("/status", async (c) => {
    await authenticate(c, platform, { needs: "agent" });
    return c.json(await statusOf(c, platform));
  });

  return app;
};

/** Asks every open session itself: its project may not have the session's newest entries yet. */
async function statusOf(c: AppContext, platform: Platform): Promise<Status> {
  const all = c.req.query("all") === "1" ? 1 : 0;
  const overview = await projectActor(c, platform).read("overview", all);
  const stored = await snapshotsOf(c, platform, overview.sessions, all === 1);
  const known = await knownSecrets(c, platform);
  const snapshots = stored.map((snapshot) =>
    redactSnapshot(withPageClosed(snapshot, overview.closedTabs), known),
  );
  const failure = platform.storageFailure?.() ?? null;
  const lost = failure === null ? [] : [{ code: STATE_LOST, message: failure }];
  return {
    ...composeStatus({
      snapshots,
      prefetches: overview.prefetches,
      diagnostics: [...lost, ...overview.diagnostics],
      storage: platform.storage,
    }),
    port: platform.port(),
    connectedClients: overview.connectedClients,
    tabs: overview.tabs,
    agent: overview.agent,
  };
}

async function snapshotsOf(
  c: AppContext,
  platform: Platform,
  ids: readonly string[],
  all: boolean,
): Promise<readonly SessionSnapshot[]> {
  const found: SessionSnapshot[] = [];
  const queue = ids.values();
  const ask = async () => {
    for (const id of queue) {
      // One session that cannot be read must not hide the others.
      const snapshot = await sessionActor(c, platform, id)
        .read("snapshot")
        .catch(() => null);
      if (snapshot && (all || isOpenSession(snapshot.phase, snapshot.pendingEvents))) found.push(snapshot);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, ask));
  return found.sort((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? ""));
}
