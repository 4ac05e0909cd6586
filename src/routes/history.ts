import { Hono } from "hono";
import { withFiles } from "../protocol/diff-files.ts";
import type { HistoryItem, HistoryResponse } from "../protocol/history.ts";
import { HISTORY_ITEMS } from "../protocol/limits.ts";
import { redactValue } from "../protocol/runs/redact.ts";
import { projectActor, sessionActor } from "./actors.ts";
import { invalid } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { knownSecrets } from "./known-secrets.ts";
import type { Platform } from "./platform.ts";

/** Sessions that are asked at the same time. */
const CONCURRENCY = 16;

/** `GET /history`: accepted variants, newest first. */
export const history: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.get("/history", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const limit = limitOf(c.req.query("limit"));
    const recorded = await recordedItems(c, platform, limit);
    const items = new Map(recorded.map((item) => [item.id, item]));
    // Receipts outlive the journals, and know of variants that were accepted without a server.
    for (const item of (await platform.receipts?.()) ?? [])
      items.set(item.id, withReceipt(items.get(item.id), item));
    const known = await knownSecrets(c, platform);
    const newest = [...items.values()]
      .sort((a, b) => b.at.localeCompare(a.at))
      .slice(0, limit)
      .map(withFiles)
      .map(({ request, ...item }) =>
        request === undefined ? item : { ...item, request: redactValue(request, known) },
      );
    const answer: HistoryResponse = { history: newest };
    return c.json(answer);
  });

  return app;
};

/** The receipt knows the files; who did it stands in the journal alone. */
function withReceipt(recorded: HistoryItem | undefined, receipt: HistoryItem): HistoryItem {
  const undo = receipt.undo && { ...recorded?.undo, ...receipt.undo };
  return { ...recorded, ...receipt, ...(undo === undefined ? {} : { undo }) };
}

async function recordedItems(c: AppContext, platform: Platform, limit: number): Promise<HistoryItem[]> {
  const items: HistoryItem[] = [];
  const project = projectActor(c, platform);
  // A session updates its project a moment after it has responded; until then it is among the open ones.
  const { sessions } = await project.read("overview", 0);
  const queue = new Set([...sessions, ...(await project.read("accepted", limit))]).values();
  const ask = async () => {
    for (const id of queue) {
      // Of a session whose journal retention has removed, nothing is known.
      const item = await sessionActor(c, platform, id)
        .read("history")
        .catch(() => null);
      if (item !== null) items.push(item);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, ask));
  return items;
}

function limitOf(value: string | undefined): number {
  if (value === undefined) return HISTORY_ITEMS;
  if (!/^[1-9]\d{0,5}$/.test(value))
    throw invalid("invalid_query", { path: "limit", reason: "must be a positive integer" });
  return Math.min(Number(value), HISTORY_ITEMS);
}
