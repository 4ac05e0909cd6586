/** A page that is a mount point of its own, as a container gets a single file of its host. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { loadSource } from "../../src/source/project/load-source.ts";
import { bundleScript } from "../support/bundle-script.ts";
import { ALL_OPERATIONS, BEFORE, type OperationName, PAGE, run } from "../support/source/operations.ts";
import { project, type TestProject } from "../support/source/project.ts";

const RUN_OPERATION = fileURLToPath(new URL("../support/source/run-operation.ts", import.meta.url));
const MOUNTED = ["unshare", "--mount", "sh", "-c", 'mount --bind "$1" "$1" && shift && exec "$@"', "sh"];

const exec = promisify(execFile);

async function prepared(name: OperationName): Promise<TestProject> {
  const where = project({ "index.html": PAGE });
  for (const step of BEFORE[name]) await run(step, where.root);
  return where;
}

async function inMount(words: readonly string[], file: string): Promise<string> {
  const [program = "", ...before] = MOUNTED;
  return (await exec(program, [...before, file, ...words])).stdout;
}

describe("a page that is a mount point", () => {
  it.for(ALL_OPERATIONS)("%s changes it as any other page", async (name, { skip }) => {
    const where = await prepared(name);
    const file = join(where.root, "index.html");
    const isPermitted = await inMount(["true"], file).then(
      () => true,
      () => false,
    );
    if (!isPermitted) return skip("mount namespaces are not permitted here (unshare --mount)");
    const bundle = await bundleScript(RUN_OPERATION);
    const answer = JSON.parse(await inMount([process.execPath, bundle, name, where.root], file));
    const other = await prepared(name);
    expect(answer).toEqual(await run(name, other.root));
    expect(where.read("index.html")).toBe(other.read("index.html"));
    expect(readdirSync(where.root).filter((entry) => entry.endsWith("~"))).toEqual([]);
  });
});

it("a page whose overwriting was interrupted is restored before it is read", async () => {
  const where = project({ "index.html": '<main>\n  <h1 class="t">Hi</h' });
  const backup = join(where.root, ".index.html.impeccable-backup~");
  writeFileSync(backup, PAGE);
  expect(await loadSource(where.root, "index.html")).toMatchObject({ ok: true, loaded: { text: PAGE } });
  expect(where.read("index.html")).toBe(PAGE);
  expect(existsSync(backup)).toBe(false);
});
