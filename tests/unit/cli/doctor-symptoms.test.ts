/** Symptoms of docs/troubleshooting.md that `doctor` finds, each with its real state. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { DoctorFinding } from "../../../src/protocol/finding.ts";
import { liveServer, until } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

const PAGE = "<!doctype html>\n<html>\n  <body>\n    <h1>Hi</h1>\n  </body>\n</html>\n";
const APP = '{"name":"app","scripts":{"dev":"vite"}}';

/** What is not well, of one check. */
async function found(root: string, check: string): Promise<readonly DoctorFinding[]> {
  const { json } = await cli(["doctor"], { cwd: root });
  const findings = json.findings as DoctorFinding[];
  return findings.filter((finding) => finding.check === check && finding.level !== "ok");
}

it("several apps below the folder, of which serve guesses none", async () => {
  const root = temporaryProject({
    "package.json": "{}",
    "apps/a/package.json": APP,
    "apps/b/package.json": APP,
  });
  mkdirSync(join(root, ".git"));
  const [several] = await found(root, "root");
  expect(several).toMatchObject({ level: "problem", fix: expect.stringContaining("serve --root apps/a") });
  expect(several?.message).toContain("apps/a, apps/b");
});

it("the old content of a page that a killed command was writing over", async () => {
  const root = temporaryProject({ "index.html": PAGE, "site/.page.html.impeccable-backup~": PAGE });
  expect(await found(root, "leftovers")).toMatchObject([
    {
      level: "warning",
      file: "site/.page.html.impeccable-backup~",
      message: expect.stringContaining("site/page.html"),
    },
  ]);
});

it("previews of an earlier version that a site generator publishes", async () => {
  const preview = ".impeccable/live/sessions/a1b2c3d4.artifacts/preview-1.html";
  const root = temporaryProject({ "index.html": PAGE, [preview]: "<b>x</b>" });
  expect(await found(root, "leftovers")).toMatchObject([
    { level: "warning", file: ".impeccable/live/sessions/a1b2c3d4.artifacts" },
  ]);
});

it("a tab that did not say that it left, for which agents wait", async () => {
  const root = temporaryProject({ "index.html": PAGE });
  const { server, client } = await liveServer(root);
  const stream = new AbortController();
  const url = `${server.url}/events?owner=tab&token=${server.browserToken}`;
  await fetch(url, { signal: stream.signal });
  expect(await found(root, "tabs")).toEqual([]);
  stream.abort();
  await until(
    () => client.status(),
    ({ connectedClients }) => connectedClients === 0,
  );
  expect(await found(root, "tabs")).toMatchObject([
    { level: "warning", message: expect.stringContaining("1 tab"), fix: expect.stringContaining("stop") },
  ]);
});

it("a state that was lost while the server runs", async () => {
  const root = temporaryProject({ "index.html": PAGE });
  const { client } = await liveServer(root);
  rmSync(join(root, ".impeccable/live/project.jsonl"));
  const hidden = { type: "presence", owner: "tab", state: "hidden", revision: 1 } as const;
  await expect(client.postEvent(hidden)).rejects.toMatchObject({ code: "storage_failed" });
  expect(await found(root, "state")).toMatchObject([
    { level: "problem", message: expect.stringContaining("project.jsonl was deleted or replaced") },
  ]);
});

it("a full disk", async ({ skip }) => {
  const root = temporaryProject({ "index.html": PAGE });
  const folder = join(root, ".impeccable/live");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return skip("nothing can be mounted here");
  }
  onTestFinished(() => void execFileSync("umount", [folder]));
  expect(await found(root, "file-system")).toEqual([]);
  writeFileSync(join(folder, "fill"), new Uint8Array(400 * 1024));
  expect(await found(root, "file-system")).toMatchObject([
    { level: "problem", message: expect.stringContaining("full") },
  ]);
});
