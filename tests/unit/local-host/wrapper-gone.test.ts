/** A page misses the wrapper, and the real source is searched for it. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { WRAPPER_MISSING } from "../../../src/protocol/checkpoint-reasons.ts";
import { WRAPPER_GONE_CHECK_MS } from "../../../src/protocol/limits.ts";
import { acceptVariant } from "../../../src/source/index.ts";
import { wrapperPresence } from "../../../src/source/markers/wrapper-presence.ts";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const ID = "a1b2c3d4";
const FILE = "index.html";
const HEADLINE = '<h1 class="title">Tides</h1>';
const PAGE = `<!doctype html>\n<html><body>\n  ${HEADLINE}\n</body></html>\n`;

/** A session with its variants in the source and on the page. */
async function comparing() {
  const root = temporaryProject({ [FILE]: PAGE });
  const { client, server } = await liveServer(root, { findWrapper: wrapperPresence });
  await client.postEvent(generate(ID, { tag: "H1", html: HEADLINE, classes: ["title"] }));
  expect((await cli(["poll"], { cwd: root })).json).toMatchObject({ type: "generate" });
  const variants = { variants: [{ markup: HEADLINE }, { markup: HEADLINE }, { markup: HEADLINE }] };
  const written = await cli(["variants", "--id", ID, "--json", "-", "--done"], {
    cwd: root,
    stdin: JSON.stringify(variants),
  });
  expect(written, written.stdout).toMatchObject({ code: 0 });
  let revision = 0;
  // Times are rounded: two checks this far apart are never too close.
  const apart = WRAPPER_GONE_CHECK_MS + 100;
  const start = Date.now();
  const miss = () => {
    revision += 1;
    vi.spyOn(Date, "now").mockReturnValue(start + revision * apart);
    const event = { type: "checkpoint", id: ID, owner: "tab", revision, reason: WRAPPER_MISSING } as const;
    return client.postEvent({ ...event, arrivedVariants: 0 });
  };
  return { root, client, server, miss };
}

it("ends a session whose wrapper is in no file, also when the server restarts in between", async () => {
  const { root, client, miss, server } = await comparing();
  expect(await miss()).toMatchObject({ stale: true });
  const wrapped = textOf(root, FILE);
  writeFileSync(join(root, FILE), PAGE);
  writeFileSync(join(root, "moved.html"), wrapped);
  expect(await miss()).toMatchObject({ stale: true });
  rmSync(join(root, "moved.html"));
  expect(await miss()).toMatchObject({ phase: "variants_ready" });
  expect(await miss()).toMatchObject({ phase: "variants_ready" });
  await server.stop("test");
  const { port } = server;
  await liveServer(root, { findWrapper: wrapperPresence, port });
  expect(await miss()).toMatchObject({ phase: "discarded" });
  expect(await client.status()).toMatchObject({ activeSessions: [], pendingEvents: [] });
});

it("knows nothing of a file that cannot be read, nor while an accept is being written", async () => {
  const { root, miss } = await comparing();
  renameSync(join(root, FILE), join(root, "elsewhere.txt"));
  expect(await miss()).toMatchObject({ stale: true });
  renameSync(join(root, "elsewhere.txt"), join(root, FILE));
  expect(await acceptVariant({ root, id: ID, variant: "1" })).toMatchObject({ handled: true });
  expect(textOf(root, FILE)).not.toContain(ID);
  expect(await miss()).toMatchObject({ stale: true });
});
