/** A dev server that watches the project's root while the live server writes its state below it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { createViteServer } from "vitest/node";
import { generate, liveServer } from "../../support/cli/real-server.ts";

const ID = "a1b2c3d4";
const HEADLINE = { tag: "H1", html: "<h1>Hello</h1>", classes: [], text: "Hello" };

it("state and artifacts of a session reload no page of Vite as middleware", async () => {
  const root = mkdtempSync(join(tmpdir(), "impeccable-watched-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "index.html"), "<!doctype html>\n<h1>Hello</h1>\n");
  const { sent, seen } = await watchedByVite(root);
  const { client } = await liveServer(root);
  await client.postEvent(generate(ID, HEADLINE));
  const event = await client.pollOnce({ session: ID });
  if (!("lease" in event)) throw new Error(`no event: ${event.type}`);
  for (const name of ["notes.html", "notes.md", "notes.js", "notes.css"]) {
    await client.putArtifact(ID, name, new TextEncoder().encode(name));
  }
  await client.reply({ id: ID, type: "done", leaseId: event.lease.id, preview: "<div>wrapper</div>" });
  await expect.poll(() => seen.some((path) => path.includes("notes.css"))).toBe(true);
  await expect.poll(() => seen.some((path) => path.includes("preview-"))).toBe(true);
  expect(sent()).toBe("[]");
  // What the watcher would have made of a page.
  mkdirSync(join(root, ".impeccable/pages"));
  writeFileSync(join(root, ".impeccable/pages/page.html"), "<p>one</p>");
  await expect.poll(() => seen.some((path) => path.endsWith("page.html"))).toBe(true);
  writeFileSync(join(root, ".impeccable/pages/page.html"), "<p>two</p>");
  await expect.poll(sent).toContain("full-reload");
});

/** What Vite sends to pages, and the files whose changes it sees. */
async function watchedByVite(root: string) {
  const seen: string[] = [];
  const vite = await createViteServer({
    root,
    configFile: false,
    logLevel: "silent",
    server: { middlewareMode: true, hmr: { port: 0 } },
  });
  onTestFinished(() => vite.close());
  vite.watcher.on("all", (_, path) => seen.push(path));
  const send = vi.spyOn(vite.environments.client.hot, "send");
  const sent = () => JSON.stringify(send.mock.calls);
  return { sent, seen };
}
