import { type DoctorFinding, ok, problem, warning } from "../../protocol/finding.ts";
import { adapterFor, checkInjection, InjectError, readProject } from "../../source/inject/index.ts";

const INJECT = "npx impeccable-live inject";

/** Whether all pages carry the tag, for the right port. */
export async function checkTags(root: string, serverPort: number | null): Promise<DoctorFinding[]> {
  try {
    return await tagFindings(root, serverPort);
  } catch (error) {
    if (!(error instanceof InjectError)) throw error;
    const fix = "Correct .impeccable/live/config.json, or remove it: the next serve writes a new one.";
    return [problem("injection", error.message, fix, { file: ".impeccable/live/config.json" })];
  }
}

async function tagFindings(root: string, serverPort: number | null): Promise<DoctorFinding[]> {
  const { configured, files, configDrift } = await checkInjection(root);
  if (!configured) {
    const project = await readProject(root);
    const adapter = await adapterFor(project);
    const targets = await adapter.targets(project);
    if (!targets.found)
      return [
        problem(
          "injection",
          `${adapter.framework}: ${targets.advice}`,
          'Name the page in .impeccable/live/config.json, for example {"files": ["index.html"]}.',
        ),
      ];
    const message = `${adapter.framework}; the tag would go into ${targets.config.files.join(", ")}.`;
    return [warning("injection", message, "Start the server, which adds it: npx impeccable-live serve")];
  }
  const findings = files.map(({ file, port, broken }) =>
    broken ? brokenTag(file, serverPort) : tagFinding(file, port, serverPort),
  );
  if (files.length === 0) {
    const fix = "Correct the entries in .impeccable/live/config.json.";
    findings.push(
      problem("injection", "No file is covered by config.json.", fix, {
        file: ".impeccable/live/config.json",
      }),
    );
  }
  if (configDrift.length > 0) {
    const message = `Pages without an entry in config.json, so without the tag: ${configDrift.join(", ")}.`;
    const fix = `Add them to "files" in .impeccable/live/config.json if they need the tag, then: ${INJECT}`;
    findings.push(warning("injection", message, fix, { file: ".impeccable/live/config.json" }));
  }
  return findings;
}

function brokenTag(file: string, serverPort: number | null): DoctorFinding {
  const message = `${file} carries a tag without \`crossorigin\`, for which the server sends no script.`;
  const fix =
    serverPort === null ? "Remove it: npx impeccable-live stop" : `${INJECT}, then reload the page.`;
  return problem("injection", message, fix, { file });
}

function tagFinding(file: string, port: number | null, serverPort: number | null): DoctorFinding {
  if (serverPort === null) {
    if (port === null) return ok("injection", `${file}: no tag, and no server is running.`);
    const fix = "Remove it: npx impeccable-live stop. Or start the server: npx impeccable-live serve";
    return warning("injection", `${file} carries a tag (port ${port}) although no server is running.`, fix, {
      file,
    });
  }
  if (port === null)
    return problem("injection", `${file} does not carry the tag.`, `${INJECT}, then reload the page.`, {
      file,
    });
  if (port === serverPort) return ok("injection", `${file} carries the tag.`);
  const message = `${file} carries the tag for port ${port}; the server is on ${serverPort}.`;
  return problem("injection", message, `${INJECT}, then reload the page.`, { file });
}
