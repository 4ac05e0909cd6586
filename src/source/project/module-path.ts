/** The project's file that an import names. */
import { posix } from "node:path";
import { projectPath } from "./paths.ts";

const SOURCE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx)$/;
const ENDINGS = [
  "",
  ".tsx",
  ".ts",
  ".jsx",
  ".js",
  ".mjs",
  "/index.tsx",
  "/index.ts",
  "/index.jsx",
  "/index.js",
];

/** `null` for a package and for what is no file of the project. `from` is the file with the import. */
export async function modulePath(root: string, from: string, name: string): Promise<string | null> {
  if (!/^(?:\.|\/|[@~]\/|\$lib\/)/.test(name)) return null;
  const paths = basesOf(from, name.replace(/[?#].*$/, "")).flatMap((base) =>
    ENDINGS.map((ending) => (ending === "" ? base : base.replace(/\.js$/, "") + ending)),
  );
  for (const path of paths) if (SOURCE.test(path) && (await projectPath(root, path)).ok) return path;
  return null;
}

/** The paths that a relative or aliased name may mean, without an ending. */
export function basesOf(from: string, name: string): string[] {
  if (name.startsWith("/")) return [name.slice(1)];
  const alias = /^(?:[@~]\/|\$lib\/)(.*)$/.exec(name)?.[1];
  if (alias === undefined) return [posix.normalize(posix.join(posix.dirname(from), name))];
  return [`src/${alias}`, `src/lib/${alias}`, alias, `app/${alias}`];
}
