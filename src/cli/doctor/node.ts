import { type DoctorFinding, ok, problem } from "../../protocol/finding.ts";

/** As in `engines` of package.json. */
const OLDEST = [20, 19] as const;

/** Whether this version of Node is supported. */
export function checkNode(version: string = process.versions.node): DoctorFinding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const enough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (enough) return ok("node", `Node ${version}.`);
  const oldest = OLDEST.join(".");
  return problem("node", `Node ${version} is older than ${oldest}.`, `Install Node ${oldest} or newer.`);
}
