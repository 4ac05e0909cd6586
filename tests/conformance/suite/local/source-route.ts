import { execFileSync } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, errorOf } from "../../../support/server/api.ts";
import { ownServer, type SharedServer } from "../../../support/server/servers.ts";
import { completed, requested } from "../../../support/server/sessions.ts";

const SECRET = "a line that no response may contain";
const PAGE = "<!doctype html>\r\n<h1>größer</h1>\n";

/** protocol.md, `GET /source`: what of the project a page may read. */
export function sourceRoute(shared: SharedServer): void {
  describe("Local: /source", () => {
    const own = ownServer(shared.host);
    const { api } = own;
    const root = () => own.server().root ?? "";
    const sibling = () => `${root()}-sibling`;
    const get = (path: string, as: "agent" | "browser" = "agent") =>
      api.ask("GET", "/source", { as, query: { path } });
    const refused = (answer: Answer) => {
      expect(answer.text).not.toContain(SECRET);
      return [answer.status, errorOf(answer).error];
    };

    beforeAll(async () => {
      await mkdir(join(root(), "sub"), { recursive: true });
      await mkdir(join(root(), ".hidden"), { recursive: true });
      await mkdir(sibling(), { recursive: true });
      await writeFile(join(root(), "index.html"), PAGE);
      await writeFile(join(root(), "sub/page.html"), PAGE);
      const secret = [
        ".env",
        ".env.local",
        "sub/.env",
        ".hidden/page.html",
        "ignored.html",
        "server.pem",
        "id_rsa",
      ];
      for (const name of secret) await writeFile(join(root(), name), SECRET);
      await writeFile(join(sibling(), "page.html"), SECRET);
      await writeFile(join(root(), ".gitignore"), "ignored.html\n");
      await symlink(join(sibling(), "page.html"), join(root(), "link-out.html"));
      await symlink(sibling(), join(root(), "folder-out"));
      await symlink("sub/page.html", join(root(), "link-in.html"));
      await symlink(".env", join(root(), "link-to-env.html"));
      execFileSync("git", ["init", "--quiet"], { cwd: root() });
    });
    afterAll(() => rm(sibling(), { recursive: true, force: true }));

    it("an agent gets a project file as text, to the byte", async () => {
      for (const path of ["index.html", "sub/page.html", "link-in.html"]) {
        const answer = await get(path);
        expect(answer.status).toBe(200);
        expect(answer.text).toBe(PAGE);
        expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
      }
    });

    it("a file that is not there is 404", async () => {
      expect(refused(await get("nowhere.html"))).toEqual([404, "not_found"]);
      expect((await get("sub")).status).toBeGreaterThanOrEqual(400);
    });

    it("[prefix-path] a sibling folder whose name begins like the project's is 403", async () => {
      const name = basename(sibling());
      for (const path of [
        `../${name}/page.html`,
        join(sibling(), "page.html"),
        `sub/../../${name}/page.html`,
      ]) {
        expect(refused(await get(path))).toEqual([403, "path_not_allowed"]);
      }
    });

    it("[symlink-out] a link out of the project is 403", async () => {
      for (const path of ["link-out.html", "folder-out/page.html"]) {
        expect(refused(await get(path))).toEqual([403, "path_not_allowed"]);
      }
    });

    it("[dotfile] dotfiles, .env*, keys and the server's own files are 403", async () => {
      const paths = [
        ".env",
        ".env.local",
        "sub/.env",
        ".hidden/page.html",
        "link-to-env.html",
        "server.pem",
        "id_rsa",
      ];
      for (const path of [
        ...paths,
        ".impeccable/live/server.json",
        ".impeccable/live/tokens.json",
        ".git/config",
      ]) {
        expect([path, ...refused(await get(path))]).toEqual([path, 403, "path_not_allowed"]);
      }
    });

    it("what is git-ignored is 403", async () => {
      expect(refused(await get("ignored.html"))).toEqual([403, "path_not_allowed"]);
    });

    it("paths that are none are refused without a stack or a path of this machine", async () => {
      for (const path of ["", "/etc/passwd", "C:\\x", "a\0b", "..", ".", "%2e%2e/x", "x".repeat(5_000)]) {
        const answer = await get(path);
        expect([400, 403, 404]).toContain(answer.status);
        expect(answer.text).not.toContain(dirname(root()));
      }
    });

    it("with a browser token only files of open sessions", async () => {
      expect(refused(await get("index.html", "browser"))).toEqual([403, "path_not_allowed"]);
      const id = await requested(api);
      const { lease } = await api.work({ session: id });
      await api.replied({ id, type: "done", leaseId: lease.id, file: "sub/page.html" });
      expect(await get("sub/page.html", "browser")).toMatchObject({ status: 200, text: PAGE });
      expect(refused(await get("index.html", "browser"))).toEqual([403, "path_not_allowed"]);
      await api.replied({ id, type: "complete" });
      expect(refused(await get("sub/page.html", "browser"))).toEqual([403, "path_not_allowed"]);
    });

    it("an agent's word does not open a secret to the page", async () => {
      const id = await requested(api);
      await api.replied({ id, type: "done", file: ".env" });
      expect(refused(await get(".env", "browser"))).toEqual([403, "path_not_allowed"]);
    });

    it("a finished session opens nothing", async () => {
      await completed(api);
      expect(refused(await get("index.html", "browser"))).toEqual([403, "path_not_allowed"]);
    });
  });
}
