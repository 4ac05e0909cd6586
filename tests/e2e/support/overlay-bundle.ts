/** The overlay as the build makes it, without needing the rest of the build. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

interface Bundle {
  readonly text: string;
  /** Files that went into it. */
  readonly inputs: readonly string[];
}

let bundled: Promise<Bundle> | null = null;

/** The overlay's bundle; made once per test file. */
export function overlayBundle(): Promise<Bundle> {
  bundled ??= bundle();
  return bundled;
}

/** The overlay's script text. */
export async function overlayScript(): Promise<string> {
  return (await overlayBundle()).text;
}

async function bundle(): Promise<Bundle> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("../../../src/overlay/main.tsx", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    metafile: true,
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("esbuild wrote no overlay");
  return { text: file.text, inputs: Object.keys(result.metafile.inputs) };
}
