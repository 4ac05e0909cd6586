import { describe, expect, it, onTestFinished } from "vitest";
import { servePage } from "../../../src/cli/demo/page-server.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

describe("the demo's page server", () => {
  it("serves the page fresh each time, and nothing that begins with a dot [dotfile]", async () => {
    const root = temporaryProject({
      "index.html": "<h1>Hi</h1>",
      ".impeccable/live/server.json": '{"token":"secret"}',
      ".env": "KEY=secret",
    });
    const page = await servePage(root, 0);
    onTestFinished(page.close);
    const base = `http://127.0.0.1:${page.port}`;
    const index = await fetch(`${base}/`);
    expect(await index.text()).toBe("<h1>Hi</h1>");
    expect(index.headers.get("cache-control")).toBe("no-store");
    for (const path of [
      "/.impeccable/live/server.json",
      "/%2eimpeccable/live/server.json",
      "/.impeccable%2flive%2fserver.json",
      "/x%2f..%2f.env",
      "/.env",
      "/%",
      "/..%5c.env",
    ]) {
      const answer = await fetch(base + path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).not.toContain("secret");
    }
  });
});
