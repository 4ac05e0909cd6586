import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { STATE_DIR, stateDir } from "../../node/state-dir.ts";
import { type DoctorFinding, ok, problem } from "../../protocol/finding.ts";
import { describeStateObstacle } from "../project/state-obstacle.ts";

/** Permissions of group and others. */
const OTHERS = 0o077;
const FOLDER = STATE_DIR.replaceAll("\\", "/");
const SECRETS = ["tokens.json", "server.json"];

/** Whether the state folder can be written, and only its owner can read the secrets in it. */
export async function checkPermissions(root: string): Promise<DoctorFinding[]> {
  const obstacle = await describeStateObstacle(root);
  if (obstacle !== null) return [problem("permissions", obstacle.message, obstacle.fix)];
  const findings = [
    ...(await unwritable(root)),
    ...(process.platform === "win32" ? [] : await readable(root)),
  ];
  return findings.length > 0
    ? findings
    : [ok("permissions", "The state folder can be written, and only you can read it.")];
}

async function unwritable(root: string): Promise<DoctorFinding[]> {
  const exists = await stat(stateDir(root)).then(
    () => true,
    () => false,
  );
  const path = exists ? stateDir(root) : root;
  if (await isWritable(path)) return [];
  const named = exists ? FOLDER : root;
  const fix = `Take ownership: chown -R "$USER" "${path}"`;
  return [problem("permissions", `${named} cannot be written to.`, fix, exists ? { file: FOLDER } : {})];
}

/** What others can read. */
async function readable(root: string): Promise<DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  const live = await stat(stateDir(root)).catch(() => null);
  if (live && (live.mode & OTHERS) !== 0) findings.push(tooOpen(FOLDER, "700"));
  for (const name of SECRETS) {
    const file = await stat(stateDir(root, name)).catch(() => null);
    if (file && (file.mode & OTHERS) !== 0) findings.push(tooOpen(`${FOLDER}/${name}`, "600"));
  }
  return findings;
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
