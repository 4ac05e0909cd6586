/** The overlay's scripts as the build creates them, without the rest of the build. */
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { captureBuildOptions, overlayBuildOptions } from "../../../scripts/overlay-build-options.mjs";

interface Bundle {
  readonly text: string;
  /** The files in the bundle. */
  readonly inputs: readonly string[];
}

const bundles = new Map<string, Promise<Bundle>>();

/** The overlay's bundle; built once per test file. */
export function overlayBundle(): Promise<Bundle> {
  return bundled("main.tsx", { ...overlayBuildOptions, format: "iife" });
}

/** The overlay's script text. */
export async function overlayScript(): Promise<string> {
  return (await overlayBundle()).text;
}

/** The script of the panels, as `/panels.js` serves it. */
export async function panelsScript(): Promise<string> {
  return (await bundled("panels/main.tsx", overlayBuildOptions)).text;
}

/** The capture library, as `/modern-screenshot.js` serves it. */
export async function captureScript(): Promise<string> {
  return (await bundled("capture/main.ts", captureBuildOptions)).text;
}

function bundled(entry: string, options: BuildOptions): Promise<Bundle> {
  const made = bundles.get(entry) ?? bundle(entry, options);
  bundles.set(entry, made);
  return made;
}

async function bundle(entry: string, options: BuildOptions): Promise<Bundle> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`../../../src/overlay/${entry}`, import.meta.url))],
    format: "esm",
    ...options,
    write: false,
    metafile: true,
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return { text: file.text, inputs: Object.keys(result.metafile.inputs) };
}
