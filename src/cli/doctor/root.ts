import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { isLiveRoot, type Root } from "../project/root.ts";
import { type Finding, fine, warning } from "./finding.ts";

/** How far below the project another one is looked for. */
const MAX_DEPTH = 3;
const BECAUSE = {
  override: "named by --root",
  record: "it has a record",
  app: "an app with a dev server",
  git: "the git repository",
  folder: "this folder; nothing above says project",
} as const;

/** Which project this is, why, and whether a second one lies inside it. */
export function checkRoot({ root, because }: Root): Finding[] {
  const nested = nestedProjects(root, root, 0);
  const found = fine("root", `${root} (${BECAUSE[because]}).`);
  if (nested.length === 0) return [found];
  const names = nested.map((folder) => relative(root, folder)).join(", ");
  return [
    found,
    warning(
      "root",
      `Another project with its own record lies inside this one: ${names}.`,
      `If that is the one you mean: run commands there, or give --root ${names.split(", ")[0]}.`,
    ),
  ];
}

function nestedProjects(root: string, folder: string, depth: number): string[] {
  if (folder !== root && isLiveRoot(folder)) return [folder];
  if (depth === MAX_DEPTH) return [];
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      .flatMap((entry) => nestedProjects(root, join(folder, entry.name), depth + 1));
  } catch {
    return [];
  }
}
