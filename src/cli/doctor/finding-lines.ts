import type { DoctorFinding } from "../../protocol/finding.ts";
import type { Colors } from "../core/colors.ts";

/** Findings for people: a line each, with the fix below it. */
export function findingLines(findings: readonly DoctorFinding[], colors: Colors): string {
  const signs = { ok: colors.good("✓"), warning: colors.accent("!"), problem: colors.bad("✗") };
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .flatMap(({ level, check, message, fix, add }) => [
      `${signs[level]} ${colors.bold(check.padEnd(width))}  ${message}`,
      ...(fix === undefined ? [] : [`  ${" ".repeat(width)}  ${colors.dim(fix)}`]),
      ...(add ?? []).map((line) => `  ${" ".repeat(width)}    ${line}`),
    ])
    .join("\n");
}
