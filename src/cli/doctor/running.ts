import type { Status } from "../../protocol/status.ts";
import { type DoctorFinding, problem, warning } from "./finding.ts";

/** What a running server says of itself; nothing without one, or when all is well. */
export function checkRunning(status: Status | null): DoctorFinding[] {
  if (status === null) return [];
  const findings: DoctorFinding[] = [];
  const lost = status.storage.diagnostics.find(({ code }) => code === "state_lost");
  if (lost !== undefined) {
    const fix = "Copy .impeccable/live back if you have a copy, then start again: npx impeccable-live serve";
    findings.push(problem("state", `${lost.message} Nothing is stored, and the server stops.`, fix));
  }
  const missing = status.tabs.visible - status.connectedClients;
  if (missing > 0) {
    const tabs =
      missing === 1
        ? "1 tab that did not say that it left has"
        : `${missing} tabs that did not say that they left have`;
    const fix = "Agents wait for them up to 30 minutes. If every page is closed: npx impeccable-live stop";
    findings.push(warning("tabs", `${tabs} no connection.`, fix));
  }
  return findings;
}
