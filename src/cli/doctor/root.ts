import { type DoctorFinding, ok, problem, warning } from "../../protocol/finding.ts";
import { nestedProjects, relativeTo } from "../project/projects-below.ts";
import type { ProjectRoot } from "../project/root.ts";

const REASONS = {
  override: "named by --root",
  record: "it has a state folder",
  app: "an app with a dev server",
  below: "the only project below this folder",
  git: "the git repository",
  folder: "this folder; no project was found above it",
} as const;

/** The project's root, why it was chosen, and other projects inside it. */
export function checkRoot({ root, reason: because, below }: ProjectRoot): DoctorFinding[] {
  if (below.length > 1 && (because === "git" || because === "folder")) return [several(root, below)];
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

/** `serve` does not guess which app is meant. */
function several(root: string, below: readonly string[]): DoctorFinding {
  const [first = "", ...others] = below.map((folder) => relativeTo(root, folder));
  const message = `${root} has several apps: ${[first, ...others].join(", ")}.`;
  return problem("root", message, `Start the server of one: npx impeccable-live serve --root ${first}`);
}
