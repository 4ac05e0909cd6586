import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { lockText } from "../../src/node/lock-holder.ts";
import { type AcceptResult, discardVariants, type WrapResult, wrap } from "../../src/source/index.ts";
import { changeFile } from "../../src/source/inject/edit-bytes.ts";
import { LockBusy, withLock } from "../../src/source/lock.ts";
import { project } from "../support/source/project.ts";

const SCRIPT = fileURLToPath(new URL("../support/source/run-command.ts", import.meta.url));

async function run<T>(name: string, input: object): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, name, JSON.stringify(input)]);
  return JSON.parse(stdout);
}

async function holder(root: string, name: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [SCRIPT, "hold", JSON.stringify({ root, name })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

const ids = Array.from({ length: 6 }, (_, n) => `0000000${n}`);
const many = `<main>\n${ids.map((id) => `  <p class="c${id}">${id}</p>`).join("\n")}\n</main>\n`;

describe("two commands on one file", () => {
  it("in several processes all take effect, each once", async () => {
    const where = project({ "index.html": many });
    const answers = await Promise.all(
      ids.map((id) => run<WrapResult>("wrap", { root: where.root, id, count: 1, classes: [`c${id}`] })),
    );
    expect(answers.map(({ ok }) => ok)).toEqual(ids.map(() => true));
    const text = where.read("index.html");
    for (const id of ids) expect(text.split(`data-impeccable-variants="${id}"`)).toHaveLength(2);
    const discarded = await Promise.all(
      ids.map((id) => run<AcceptResult>("discardVariants", { root: where.root, id })),
    );
    expect(discarded.map(({ handled }) => handled)).toEqual(ids.map(() => true));
    expect(where.read("index.html")).toBe(many);
    expect(readdirSync(join(where.root, ".impeccable/live/locks"))).toEqual([]);
  });

  it("in several processes the same wrap is done once", async () => {
    const where = project({ "index.html": '<p class="t">x</p>\n' });
    const input = { root: where.root, id: "a1b2c3d4", count: 2, classes: ["t"] };
    const answers = await Promise.all([1, 2, 3, 4].map(() => run<WrapResult>("wrap", input)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ ok: true });
    expect(where.read("index.html").split("impeccable-variants-start")).toHaveLength(2);
  });

  it("in several processes one of two different decisions wins, and the other is refused", async () => {
    const where = project({ "index.html": '<p class="t">x</p>\n' });
    const wrapped = await wrap({ root: where.root, id: "a1b2c3d4", count: 1, classes: ["t"] });
    expect(wrapped.ok).toBe(true);
    const block = '<div data-impeccable-variant="1"><p class="t">new</p></div>';
    where.write("index.html", where.read("index.html").replace("below this line -->", `$&\n${block}`));
    const base = { root: where.root, id: "a1b2c3d4" };
    const [accept, discard] = await Promise.all([
      run<AcceptResult>("acceptVariant", { ...base, variant: "1" }),
      run<AcceptResult>("discardVariants", base),
    ]);
    expect([accept.handled, discard.handled].filter(Boolean)).toHaveLength(1);
    const loser = accept.handled ? discard : accept;
    expect(loser).toMatchObject({ error: "receipt_conflict" });
    expect(where.read("index.html")).toBe(accept.handled ? '<p class="t">new</p>\n' : '<p class="t">x</p>\n');
  });

  it("in one process all take effect", async () => {
    const where = project({ "index.html": many });
    const answers = await Promise.all(
      ids.map((id) => wrap({ root: where.root, id, count: 1, classes: [`c${id}`] })),
    );
    expect(answers.map(({ ok }) => ok)).toEqual(ids.map(() => true));
    await Promise.all(ids.map((id) => discardVariants({ root: where.root, id })));
    expect(where.read("index.html")).toBe(many);
  });
});

/** Short enough for a test to see a heartbeat lapse. */
const QUICK = { beatMs: 20, lapseMs: 300 };
const ELSEWHERE = {
  ...{ pid: 1, processStart: null, machine: null, boot: null, namespace: null, host: "elsewhere" },
  startedAt: "",
  folder: null,
};

/** The one lock file of a project. */
function lockFile(root: string): string {
  const folder = join(root, ".impeccable/live/locks");
  const name = readdirSync(folder).find((file) => file.endsWith(".lock"));
  return join(folder, name ?? "none");
}

describe("the lock", () => {
  it("admits one process at a time, and waits for a running holder", async () => {
    const where = project({});
    const child = await holder(where.root, "x");
    let entered = false;
    const waiting = withLock(where.root, "x", async () => {
      entered = true;
    });
    await withLock(where.root, "another name", async () => undefined);
    expect(entered).toBe(false);
    await kill(child);
    await waiting;
    expect(entered).toBe(true);
  });

  it("of a killed process is taken over by exactly one of many at a time", async () => {
    const where = project({});
    await kill(await holder(where.root, "x"));
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, () =>
        withLock(where.root, "x", async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(readdirSync(join(where.root, ".impeccable/live/locks"))).toEqual([]);
  });

  it("of a holder elsewhere is taken over when it gives no sign of life, whatever the times of its file", async () => {
    const where = project({});
    const order: string[] = [];
    await withLock(where.root, "x", async (confirm) => {
      writeFileSync(
        lockFile(where.root),
        JSON.stringify({ pid: process.pid, host: "elsewhere", token: "old" }),
      );
      utimesSync(lockFile(where.root), new Date(0), new Date(0));
      const begun = performance.now();
      await withLock(where.root, "x", async () => void order.push("second"), { timing: QUICK });
      expect(performance.now() - begun).toBeGreaterThanOrEqual(QUICK.lapseMs);
      await expect(confirm()).rejects.toBeInstanceOf(LockBusy);
    });
    expect(order).toEqual(["second"]);
  });

  it("is renewed while it is held, so that a command elsewhere waits for it", async () => {
    const where = project({});
    await withLock(
      where.root,
      "x",
      async () => {
        const before = readFileSync(lockFile(where.root), "utf8");
        await expect.poll(() => readFileSync(lockFile(where.root), "utf8")).not.toBe(before);
      },
      { timing: QUICK },
    );
  });

  it("that was taken over in a pause keeps the paused command from writing", async () => {
    const where = project({ "index.html": '<p class="t">x</p>\n' });
    const file = join(where.root, "index.html");
    const change = changeFile(where.root, file, (text) => {
      writeFileSync(lockFile(where.root), lockText({ ...ELSEWHERE, nonce: "successor" }));
      return { kind: "write", text: `${text}late` };
    });
    await expect(change).rejects.toBeInstanceOf(LockBusy);
    expect(where.read("index.html")).toBe('<p class="t">x</p>\n');
  });

  it("is released when the work throws", async () => {
    const where = project({});
    await expect(withLock(where.root, "x", () => Promise.reject(new Error("work")))).rejects.toThrow("work");
    expect(await withLock(where.root, "x", async () => "free")).toBe("free");
  });

  it("throws LockBusy when it has waited long enough", async () => {
    const where = project({});
    await withLock(where.root, "x", async () => {
      const second = withLock(where.root, "x", async () => undefined, { waitMs: 100 });
      await expect(second).rejects.toBeInstanceOf(LockBusy);
    });
  });
});
