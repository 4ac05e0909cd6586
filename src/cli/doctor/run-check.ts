import { type DoctorFinding, problem } from "../../protocol/finding.ts";

/**
 * Runs one check. A check that fails (a file that cannot be read, a folder of another user) is a finding:
 * `doctor` reports what it could not find out, and goes on.
 */
export async function runCheck(
  check: string,
  work: () => readonly DoctorFinding[] | Promise<readonly DoctorFinding[]>,
): Promise<readonly DoctorFinding[]> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const fix = "See the other findings first; if none explains it, look at the file that the message names.";
    return [problem(check, `This could not be checked: ${reason}`, fix)];
  }
}
