import {
  checkInjection,
  configuredPolicies,
  extendPolicy,
  metaPolicies,
  type PolicyFinding,
} from "../../source/inject/index.ts";
import { type DoctorFinding, ok, problem, warning } from "./finding.ts";

/**
 * Policies in the project's configuration, with the lines that let the overlay in (nothing is ever edited there),
 * and those in pages that the tag's own extension cannot help.
 */
export async function checkPolicies(root: string, origin: string): Promise<DoctorFinding[]> {
  const policies = await configuredPolicies(root, origin);
  const tagged = await checkInjection(root).catch(() => null);
  // A page that carries the tag has its policy extended; one that was not can only be explained.
  const carrying = tagged?.files.filter(({ port }) => port !== null).map(({ file }) => file) ?? [];
  const metas = await metaPolicies(root, carrying, origin);
  policies.push(...metas.filter(({ lines, strictDynamic }) => strictDynamic || lines.length > 0));
  if (policies.length === 0) return [ok("csp", "No content security policy is in the way.")];
  return policies.map((policy) => configured(policy, origin));
}

function configured({ file, line, lines, strictDynamic }: PolicyFinding, origin: string): DoctorFinding {
  if (strictDynamic) {
    const fix =
      `Browsers ignore host names beside 'strict-dynamic': in development leave it out there, and add the lines. ` +
      "Never ship them.";
    const add = lines.length > 0 ? lines : [`script-src ${origin}`, `connect-src ${origin}`];
    return warning("csp", `${file}:${line} sets a policy with 'strict-dynamic'.`, fix, { file, line, add });
  }
  if (lines.length === 0) return ok("csp", `The policy in ${file} lets ${origin} in.`);
  const fix =
    "In development only, make these directives read so (the dev server then has to be started again).";
  const message = `${file}:${line} sets a content security policy that keeps the overlay out.`;
  return warning("csp", message, fix, { file, line, add: lines });
}

/** The policy a page was really served with: whether the overlay gets in. */
export function checkServedPolicy(header: string | null, origin: string): DoctorFinding {
  if (header === null) return ok("csp", "The page is served without a content security policy.");
  // Several headers arrive as one, with commas; every one of them has to let us in.
  const extensions = header.split(",").map((policy) => extendPolicy(policy, origin));
  const add = extensions.flatMap(({ missing }) => missing);
  const strict = extensions.some(({ strictDynamic }) => strictDynamic);
  if (add.length === 0 && !strict)
    return ok("csp", "The policy the page is served with lets the overlay in.");
  const fix = strict
    ? "Browsers ignore host names beside 'strict-dynamic': leave it out in development."
    : "Where that header is set, in development only, make these directives read so.";
  return problem("csp", "The policy the page is served with keeps the overlay out.", fix, { add });
}
