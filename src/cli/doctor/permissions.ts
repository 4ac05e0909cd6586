import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { STATE_DIR, stateDir } from "../../node/state-dir.ts";
import { type DoctorFinding, ok, problem } from "./finding.ts";

/** Permissions of group and others. */
const OTHERS = 0o077;
const SECRETS = ["tokens.json", "server.json"];

/** Whether the state folder can be written, and only its owner can read the secrets in it. */
export async function checkPermissions(root: string): Promise<DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  const folder = STATE_DIR.replaceAll("\\", "/");
  const live = await stat(stateDir(root)).catch(() => null);
  if (live === null) {
    if (!(await isWritable(root)))
      findings.push(
        problem("permissions", `${root} cannot be written to.`, `Take ownership: chown -R "$USER" "${root}"`),
      );
  } else if (!(await isWritable(stateDir(root)))) {
    const fix = `Take ownership: chown -R "$USER" "${stateDir(root)}"`;
    findings.push(problem("permissions", `${folder} cannot be written to.`, fix, { file: folder }));
  }
  if (process.platform !== "win32") {
    if (live && (live.mode & OTHERS) !== 0) findings.push(tooOpen(folder, "700"));
    for (const name of SECRETS) {
      const file = await stat(stateDir(root, name)).catch(() => null);
      if (file && (file.mode & OTHERS) !== 0) findings.push(tooOpen(`${folder}/${name}`, "600"));
    }
  }
  return findings.length > 0
    ? findings
    : [ok("permissions", "The state folder can be written, and only you can read it.")];
}

function tooOpen(file: string, mode: string): DoctorFinding {
  return problem("permissions", `Other users can read ${file}.`, `chmod ${mode} ${file}`, { file });
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
