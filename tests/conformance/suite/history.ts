import { expect, it } from "vitest";
import type { HistoryItem, HistoryResponse } from "../../../src/protocol/history.ts";
import { MAX_PICTURE_BYTES } from "../../../src/protocol/limits.ts";
import { type Api, errorOf, expectOk } from "../../support/server/api.ts";
import { accept, generate, newId, png } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  completed,
  cycling,
  discarded,
  handle,
  OWNER,
  ready,
  requested,
} from "../../support/server/sessions.ts";

const receipt = (diff: string) => ({ file: "index.html", before: "a", after: "b", diff });

/** protocol.md, "Reading state": `GET /history`. */
export function history(shared: SharedServer): void {
  const { api, server } = shared;

  describeShared(shared, "GET /history", () => {
    it("lists accepted variants, newest first, with file, diff and time", async () => {
      const [first, second] = [await acceptRequested(api), await acceptRequested(api)];
      for (const id of [first, second])
        await handle(api, id, {
          type: "agent_done",
          file: "index.html",
          data: { receipt: receipt(`diff of ${id}`) },
        });
      const [newest, older] = await items(api, [first, second]);
      expect(newest).toMatchObject({
        id: second,
        variantId: "2",
        paramValues: { size: 1.5 },
        file: "index.html",
        diff: `diff of ${second}`,
      });
      expect(older).toMatchObject({ id: first, diff: `diff of ${first}` });
      expect(Date.parse(newest?.at ?? "")).toBeGreaterThanOrEqual(Date.parse(older?.at ?? "x"));
      const limited = await api.ask<HistoryResponse>("GET", "/history", {
        as: "browser",
        query: { limit: 1 },
      });
      expect(limited.body.history.map(({ id }) => id)).toEqual([second]);
    });

    it("has what was accepted without a diff, and what the clean-up made of it", async () => {
      const plain = await completed(api);
      const cleaned = await acceptRequested(api);
      const data = { carbonize: true, receipt: receipt("with markers") };
      await handle(api, cleaned, { type: "agent_done", file: "index.html", data });
      expect(await items(api, [cleaned])).toMatchObject([{ diff: "with markers" }]);
      await api.replied({ id: cleaned, type: "complete", data: { receipt: receipt("clean") } });
      expect(await items(api, [plain, cleaned])).toMatchObject([
        { id: cleaned, diff: "clean" },
        { id: plain, file: "index.html", diff: null },
      ]);
    });

    it("has no session that was discarded, is undecided, or whose accept failed", async () => {
      const failed = await ready(api);
      await api.post(accept(failed, "2", { owner: OWNER }));
      await handle(api, failed, { type: "error", message: "no" });
      expect(await items(api, [await discarded(api), await cycling(api), failed])).toEqual([]);
    });

    it("says when an accepted variant was taken back, and only then", async () => {
      const id = await completed(api);
      await api.post({ type: "undo_request", id });
      expect((await items(api, [id]))[0]).not.toHaveProperty("undoneAt");
      await handle(api, id, { type: "done", file: "index.html" });
      expect(await items(api, [id])).toMatchObject([{ id, undoneAt: expect.any(String) }]);
    });

    it("says what was picked and asked for, by whom it was written, and which files changed", async () => {
      const id = await requested(api, { freeformPrompt: "more weight", pageUrl: "/tides" });
      const { lease } = await api.work({ session: id, agent: "claude" });
      await api.replied({ id, leaseId: lease.id, type: "done", file: "index.html" });
      expect(await api.session(id)).toMatchObject({ request: { action: "bolder", prompt: "more weight" } });
      await api.post(accept(id, "2", { owner: OWNER }));
      const patch = (file: string) => `--- a/${file}\n+++ b/${file}\n@@ -1,1 +1,1 @@\n-++ old\n+++ new\n`;
      const diff = patch("index.html") + patch("css/site.css");
      await handle(api, id, { type: "agent_done", data: { receipt: receipt(diff) } });
      expect(await items(api, [id])).toMatchObject([
        {
          pageUrl: "/tides",
          element: { tagName: "H1", text: "Tides & times" },
          request: { action: "bolder", prompt: "more weight", count: 3, at: expect.any(String) },
          agent: "claude",
          files: ["index.html", "css/site.css"],
        },
      ]);
      await api.post({ type: "undo_request", id });
      const undo = await api.work({ session: id, agent: "codex" });
      const changes = [{ file: "index.html", before: "b", after: "a", diff: "back" }];
      await api.replied({ id, leaseId: undo.lease.id, type: "done", data: { changes } });
      expect(await items(api, [id])).toMatchObject([
        { undo: { agent: "codex", files: ["index.html"], diff: "back" } },
      ]);
    });

    it("has a small picture before and after where the page took one, and no other", async () => {
      const [id, without] = [newId(), await completed(api)];
      const upload = (picture: string, raw: Uint8Array<ArrayBuffer>) =>
        api.ask("POST", "/annotation", {
          as: "browser",
          raw,
          headers: { "content-type": "image/png" },
          query: { sessionId: id, picture },
        });
      // It may come before the request that it belongs to.
      const bytes = png();
      expect((await upload("before", bytes)).status).toBe(200);
      await api.post(generate(id, { owner: OWNER }));
      await handle(api, id, { type: "done", file: "index.html" });
      await api.post(accept(id, "1", { owner: OWNER }));
      await handle(api, id, { type: "agent_done", file: "index.html" });
      const [item, other] = await items(api, [id, without]);
      expect(item?.pictures).toEqual({ before: `/sessions/${id}/artifacts/picture-before.png` });
      expect(other).not.toHaveProperty("pictures");
      const address = api.url(item?.pictures?.before ?? "", { token: api.browserToken });
      expect(new Uint8Array(await (await fetch(address)).arrayBuffer())).toEqual(bytes);
      expect(errorOf(await upload("between", bytes))).toMatchObject({ status: 400, error: "invalid_query" });
      const large = new Uint8Array(MAX_PICTURE_BYTES + 1);
      large.set(bytes);
      expect(errorOf(await upload("after", large))).toMatchObject({ status: 413 });
    });

    it("is there again after SIGKILL", async () => {
      const id = await completed(api);
      const before = await items(api, [id]);
      await server().kill();
      await server().restart();
      expect(await items(api, [id])).toEqual(before);
    });

    it("needs a token; either will do; a bad limit is 400", async () => {
      expect((await api.ask("GET", "/history")).status).toBe(401);
      expect((await api.ask("GET", "/history", { as: "agent" })).status).toBe(200);
      for (const limit of ["0", "-1", "x", "1.5"])
        expect(errorOf(await api.ask("GET", "/history", { as: "browser", query: { limit } }))).toMatchObject({
          status: 400,
          error: "invalid_query",
        });
    });
  });
}

/** Those of these sessions that history has, in its order. */
async function items(api: Api, ids: readonly string[]): Promise<HistoryItem[]> {
  const answer: HistoryResponse = expectOk(await api.ask("GET", "/history", { as: "browser" }));
  return answer.history.filter(({ id }) => ids.includes(id));
}
