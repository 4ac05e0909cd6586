import { nestedProjects } from "../project/projects-below.ts";
import type { ProjectRoot } from "../project/root.ts";
import { type DoctorFinding, ok, warning } from "./finding.ts";

const REASONS = {
  override: "named by --root",
  record: "it has a state folder",
  app: "an app with a dev server",
  below: "the only project below this folder",
  git: "the git repository",
  folder: "this folder; no project was found above it",
} as const;

/** The project's root, why it was chosen, and other projects inside it. */
export function checkRoot({ root, reason: because }: ProjectRoot): DoctorFinding[] {
  const nested = nestedProjects(root);
  const found = ok("root", `${root} (${REASONS[because]}).`);
  if (nested.length === 0) return [found];
  return [
    found,
    warning(
      "root",
      `Another project with its own state folder is inside this one: ${nested.join(", ")}.`,
      `To use that one, run commands there, or give --root ${nested[0]}.`,
    ),
  ];
}
