import type { Colors } from "../core/colors.ts";
import type { DoctorFinding } from "./finding.ts";

/** Findings for people: a line each, what to do below it. */
export function findingLines(findings: readonly DoctorFinding[], paint: Colors): string {
  const signs = { ok: paint.good("✓"), warning: paint.accent("!"), problem: paint.bad("✗") };
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .flatMap(({ level, check, message, fix, add }) => [
      `${signs[level]} ${paint.bold(check.padEnd(width))}  ${message}`,
      ...(fix === undefined ? [] : [`  ${" ".repeat(width)}  ${paint.dim(fix)}`]),
      ...(add ?? []).map((line) => `  ${" ".repeat(width)}    ${line}`),
    ])
    .join("\n");
}
