/** The overlay's scripts as the build creates them, without the rest of the build. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minifyStyles } from "../../../scripts/minify-styles.mjs";

interface Bundle {
  readonly text: string;
  /** The files in the bundle. */
  readonly inputs: readonly string[];
}

const bundles = new Map<string, Promise<Bundle>>();

/** The overlay's bundle; built once per test file. */
export function overlayBundle(): Promise<Bundle> {
  return bundled("main.tsx", "iife");
}

/** The overlay's script text. */
export async function overlayScript(): Promise<string> {
  return (await overlayBundle()).text;
}

/** The script of the panels, as `/panels.js` serves it. */
export async function panelsScript(): Promise<string> {
  return (await bundled("panels/main.tsx", "esm")).text;
}

/** The capture library, as `/modern-screenshot.js` serves it. */
export async function captureScript(): Promise<string> {
  return (await bundled("capture/main.ts", "esm")).text;
}

function bundled(entry: string, format: "iife" | "esm"): Promise<Bundle> {
  const made = bundles.get(entry) ?? bundle(entry, format);
  bundles.set(entry, made);
  return made;
}

async function bundle(entry: string, format: "iife" | "esm"): Promise<Bundle> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`../../../src/overlay/${entry}`, import.meta.url))],
    bundle: true,
    write: false,
    format,
    target: "es2022",
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    metafile: true,
    plugins: [minifyStyles],
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return { text: file.text, inputs: Object.keys(result.metafile.inputs) };
}
