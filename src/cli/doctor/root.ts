import { nestedProjects } from "../project/nested.ts";
import type { ProjectRoot } from "../project/root.ts";
import { type DoctorFinding, ok, warning } from "./finding.ts";

const BECAUSE = {
  override: "named by --root",
  record: "it has a record",
  app: "an app with a dev server",
  git: "the git repository",
  folder: "this folder; nothing above says project",
} as const;

/** Which project this is, why, and whether a second one lies inside it. */
export function checkRoot({ root, reason: because }: ProjectRoot): DoctorFinding[] {
  const nested = nestedProjects(root);
  const found = ok("root", `${root} (${BECAUSE[because]}).`);
  if (nested.length === 0) return [found];
  return [
    found,
    warning(
      "root",
      `Another project with its own record lies inside this one: ${nested.join(", ")}.`,
      `If that is the one you mean: run commands there, or give --root ${nested[0]}.`,
    ),
  ];
}
