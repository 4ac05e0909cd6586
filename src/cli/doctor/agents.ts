import { type DoctorFinding, ok, warning } from "../../protocol/finding.ts";
import { Installer } from "../guide/installer.ts";
import { AGENTS, TARGETS } from "../guide/targets.ts";

/** Which agents have instructions in this project, and whether they are those of this version. */
export async function checkAgents(root: string): Promise<DoctorFinding[]> {
  const installer = new Installer("project", root);
  const installed: string[] = [];
  const findings: DoctorFinding[] = [];
  for (const agent of AGENTS) {
    const reports = await Promise.all(TARGETS[agent].project.map((target) => installer.check(target)));
    const present = reports.filter(({ state }) => state !== "absent");
    if (present.length === 0) continue;
    installed.push(agent);
    const stale = present.find(({ state }) => state === "outdated");
    if (stale === undefined) continue;
    const fix = `npx impeccable-live guide --install ${agent}`;
    findings.push(
      warning("agents", `${agent}: ${stale.file} is not that of this version.`, fix, { file: stale.file }),
    );
  }
  if (findings.length > 0) return findings;
  return [
    ok(
      "agents",
      installed.length === 0
        ? "No agent has instructions in this project; guide --install AGENT writes them."
        : `Instructions for ${installed.join(", ")}.`,
    ),
  ];
}
