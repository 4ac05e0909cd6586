/** A clean-up writes several files: killed before any single change of the disk, it is not begun, or goes on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { carbonize, undoAccept } from "../../src/source/index.ts";
import { acceptedProject } from "./support/bake.ts";
import { HTML, ID } from "./support/bake-page.ts";

const WORKER = join(import.meta.dirname, "support/bake-kill-worker.ts");
const FILES = ["index.html", "styles.css"] as const;

/** The number of changes it made, or `null` when it was killed. */
async function worker(root: string, killAt: number): Promise<number | null> {
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, [WORKER, root, String(killAt)], { stdio: [...stdio] });
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code, signal] = await once(child, "close");
  if (signal === "SIGKILL") return null;
  expect(code).toBe(0);
  return Number(said);
}

it("a clean-up, killed anywhere, is done when it is asked for again; so is the undo right behind it", async () => {
  const clean = await acceptedProject(HTML);
  const before = FILES.map((file) => clean.bytes(file));
  const answer = await carbonize({ root: clean.root, id: ID });
  const after = FILES.map((file) => clean.bytes(file));
  expect(answer).toMatchObject({ handled: true });
  for (let killAt = 1; ; killAt++) {
    const where = await acceptedProject(HTML);
    const changes = await worker(where.root, killAt);
    for (const [index, file] of FILES.entries())
      expect([before[index], after[index]]).toContain(where.bytes(file));
    // Every other time nobody asks for it again before it is undone.
    if (killAt % 2 === 0) {
      expect(await carbonize({ root: where.root, id: ID })).toEqual(answer);
      expect(FILES.map((file) => where.bytes(file))).toEqual(after);
    }
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    for (const file of FILES) expect(where.read(file)).toBe(HTML.files[file]);
    expect(
      readdirSync(where.root)
        .filter((name) => name !== ".impeccable")
        .sort(),
    ).toEqual([...FILES]);
    if (changes === null) continue;
    expect(changes).toBe(killAt - 1);
    expect(changes).toBeGreaterThan(8);
    return;
  }
});
