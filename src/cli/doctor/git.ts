import { join } from "node:path";
import { gitIgnoreState } from "../../node/git-ignore-state.ts";
import { shellWord } from "../../protocol/command-line.ts";
import { type DoctorFinding, ok, warning } from "../../protocol/finding.ts";

/** Any file of the project: it need not exist. */
const ASKED = "package.json";

/** Whether git says which files it ignores. Where it does not, the server gives no source file to a page. */
export async function checkGit(root: string): Promise<DoctorFinding[]> {
  const state = await gitIgnoreState(root, join(root, ASKED));
  if (state !== "unknown")
    return [ok("git", "Git says which files it ignores, or this folder is in no repository.")];
  return [
    warning(
      "git",
      "Git does not say which files of this folder it ignores, so pages get no source file from the server.",
      `See why: git -C ${shellWord(root)} check-ignore -v -n ${ASKED} (for "dubious ownership": ` +
        `git config --global --add safe.directory ${shellWord(root)})`,
    ),
  ];
}
