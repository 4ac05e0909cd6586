/** What stands where the state folder has to be. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

/** @param fix the command, without the project's folder */
async function expectNamed(root: string, path: string, fix: string): Promise<void> {
  const { code, json } = await cli(["serve", "--port", "0"], { cwd: root, startServer });
  expect({ code, json }).toMatchObject({ code: 1, json: { error: "state_not_writable", path, fix } });
  const { json: report } = await cli(["doctor"], { cwd: root });
  const findings = report.findings as { check: string; level: string; fix?: string }[];
  expect(findings.filter(({ check }) => check === "permissions")).toMatchObject([{ level: "problem", fix }]);
}

describe("in the place of the state folder", () => {
  it.each([".impeccable", ".impeccable/live"])("a file is named by serve and doctor: %s", async (name) => {
    const root = temporaryProject({ [name]: "" });
    const path = join(root, name);
    await expectNamed(root, path, `mv ${path} ${path}.old`);
  });

  it("a link that leads nowhere is named by serve and doctor", async () => {
    const root = temporaryProject({ ".impeccable/x": "" });
    const path = join(root, ".impeccable/live");
    symlinkSync(join(root, "nowhere"), path);
    await expectNamed(root, path, `mv ${path} ${path}.old`);
  });

  it.skipIf(!mayMount())("a read-only file system is named by serve and doctor (needs root)", async () => {
    const root = temporaryProject({ "index.html": "" });
    execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", root]);
    onTestFinished(() => void execFileSync("umount", [root]));
    await expectNamed(root, root, "Mount it for writing, or work on a copy of the project.");
  });
});

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "live-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}
