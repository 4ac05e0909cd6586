import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import type { Api } from "../../../support/server/api.ts";
import type { SharedServer } from "../../../support/server/servers.ts";
import { describeShared } from "../../../support/server/servers.ts";
import { requested } from "../../../support/server/sessions.ts";

/** Endings that Vite, bundlers, Eleventy, Jekyll, Hugo or Astro read. */
const SOURCE =
  /\.(?:html?|[cm]?[jt]sx?|css|s[ac]ss|less|styl|mdx?|markdown|vue|svelte|astro|njk|liquid|ejs|pug|hbs|mustache|haml|webc|toml|ya?ml|svg|xml|txt)$/i;
const FILES_OF_THE_CONTRACT: ReadonlySet<string> = new Set(["config.json", "server.json", "tokens.json"]);

/** streams.md, invariant 7, where artifacts are files. */
export function attachmentsOnDisk(shared: SharedServer): void {
  describeShared(shared, "Artifacts on disk", () => {
    const { api, server } = shared;

    it("7. a link out of the session's folder is not found, and neither is a folder", async () => {
      const id = await requested(api);
      const folder = join(server().root ?? "", ".impeccable", "live", "sessions", `${id}.artifacts`);
      await mkdir(folder, { recursive: true });
      const secret = join(server().root ?? "", "secret.png");
      await writeFile(secret, "outside");
      await symlink(secret, join(folder, "link.png"));
      await symlink(
        join(server().root ?? "", ".impeccable", "live", "tokens.json"),
        join(folder, "tokens.json"),
      );
      await symlink(
        join(server().root ?? "", ".impeccable", "live", "tokens.json"),
        join(folder, "linked.json.artifact"),
      );
      await mkdir(join(folder, "folder.png"));
      await writeFile(join(folder, "own.png"), "inside");
      expect(await status(api, id, "own.png")).toBe(200);
      for (const name of ["link.png", "tokens.json", "linked.json", "folder.png"]) {
        expect(await status(api, id, name), name).toBe(404);
      }
      await rm(secret);
    });

    it("no stored file looks like source to a dev server or a site generator; the addresses stay", async () => {
      const id = await requested(api);
      const root = server().root ?? "";
      const names = ["a.html", "b.js", "c.css", "d.md", "e.vue", "f.json", "g.txt", "h", "i.HTML", "j.png"];
      for (const name of names) {
        const put = await api.ask("PUT", `/sessions/${id}/artifacts/${name}`, { as: "agent", raw: name });
        expect(put.status).toBe(200);
        const { path, url }: { path: string; url: string } = JSON.parse(put.text);
        expect(await readFile(path, "utf8")).toBe(name);
        expect(url).toBe(`/sessions/${id}/artifacts/${name}`);
        expect((await api.ask("GET", url, { as: "browser" })).text).toBe(name);
      }
      const work = await api.work({ session: id });
      await api.replied({ id, type: "done", leaseId: work.lease.id, preview: "<div>the wrapper</div>" });
      const files = await readdir(join(root, ".impeccable"), { recursive: true });
      expect(files.filter((file) => SOURCE.test(file) && !FILES_OF_THE_CONTRACT.has(basename(file)))).toEqual(
        [],
      );
      expect(files).toContainEqual(expect.stringContaining("preview-"));
    });

    it("what an older version stored under its own name is still found", async () => {
      const id = await requested(api);
      const folder = join(server().root ?? "", ".impeccable", "live", "sessions", `${id}.artifacts`);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "preview-0123.html"), "<p>older</p>");
      const { status, text } = await api.ask("GET", `/sessions/${id}/artifacts/preview-0123.html`, {
        as: "browser",
      });
      expect([status, text]).toEqual([200, "<p>older</p>"]);
    });
  });
}

async function status(api: Api, id: string, name: string): Promise<number> {
  return (await api.ask("GET", `/sessions/${id}/artifacts/${name}`, { as: "browser" })).status;
}
