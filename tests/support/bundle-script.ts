/** Scripts that tests run in processes of their own. */
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";

/** Inside the repository, so that packages are found. What needs none is kept where every user may read it. */
const CACHE = resolve(import.meta.dirname, "../../.cache");

/**
 * Bundles a script, without packages: a process that is started a hundred times must not load and strip a
 * hundred TypeScript files each time. What the script imports dynamically stays in files of its own, so that it
 * loads only the compilers that it uses. The bundle is removed when this process ends.
 * @param packages `bundle` for a script with actors: itty-durable can be loaded from a bundle only
 * @returns the bundle's path
 */
export async function bundleScript(
  entry: string,
  packages: "external" | "bundle" = "external",
): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const folder = mkdtempSync(join(packages === "bundle" ? tmpdir() : CACHE, "script-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: [entry],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages,
    // Some packages' main file is UMD, whose `require` no bundle of modules has.
    mainFields: ["module", "main"],
  });
  return join(folder, basename(entry).replace(/\.ts$/, ".mjs"));
}
