import { type DoctorFinding, problem, warning } from "../../protocol/finding.ts";
import { checkAgent, checkQueue } from "../../protocol/page-checks.ts";
import type { Status } from "../../protocol/status.ts";

/** What a running server says of itself; nothing without one. */
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
  const { agent, pendingEvents, deadLetters } = status;
  const working = pendingEvents.some(({ leased }) => leased);
  findings.push(checkAgent(agent, agent.listening ? "listening" : working ? "at work" : "away"));
  findings.push(checkQueue(pendingEvents.filter(({ leased }) => !leased).length, deadLetters.length));
  return findings;
}
