import type { DoctorFinding } from "../../protocol/finding.ts";
import { checkToken } from "../../protocol/page-checks.ts";

/**
 * Whether a page gets the token with the overlay.
 * @param script the text of `/live.js`, whose first line is its configuration
 */
export function checkGivenToken(script: string): DoctorFinding {
  const [config = ""] = script.split("\n", 1);
  return checkToken(/"token":"/.test(config) ? "accepted" : "absent");
}
