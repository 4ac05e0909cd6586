import { type DoctorFinding, ok, warning } from "../../protocol/finding.ts";
import {
  checkInjection,
  configuredPolicies,
  metaPolicies,
  type PolicyFinding,
  unknownPolicies,
} from "../../source/inject/index.ts";

/**
 * Policies in the project's configuration, with the lines that allow the overlay (they are never edited), and those
 * in pages that injecting the tag cannot extend.
 */
export async function checkPolicies(root: string, origin: string): Promise<DoctorFinding[]> {
  const policies = await configuredPolicies(root, origin);
  const tagged = await checkInjection(root).catch(() => null);
  // The policy of a page with the tag is extended already; all others are only reported.
  const carrying = tagged?.files.filter(({ port }) => port !== null).map(({ file }) => file) ?? [];
  const metas = await metaPolicies(root, carrying, origin);
  policies.push(...metas.filter(({ lines, strictDynamic }) => strictDynamic || lines.length > 0));
  const unknown = (await unknownPolicies(root)).map(notReadable);
  if (policies.length === 0 && unknown.length === 0)
    return [ok("csp", "No content security policy blocks the overlay.")];
  return [...policies.map((policy) => configured(policy, origin)), ...unknown];
}

function notReadable({
  file,
  line,
  module,
}: Awaited<ReturnType<typeof unknownPolicies>>[number]): DoctorFinding {
  const message = `${file}:${line} uses ${module}, which may set a content security policy: whether it blocks the overlay cannot be known from here.`;
  const fix =
    "Open the page and run doctor again: it reads the policy that the page is served with. Or look into that package.";
  return warning("csp", message, fix, { file, line });
}

function configured({ file, line, lines, strictDynamic }: PolicyFinding, origin: string): DoctorFinding {
  if (strictDynamic) {
    const fix =
      `Browsers ignore host names beside 'strict-dynamic': in development remove it there and add the lines. ` +
      "Never deploy them.";
    const add = lines.length > 0 ? lines : [`script-src ${origin}`, `connect-src ${origin}`];
    return warning("csp", `${file}:${line} sets a policy with 'strict-dynamic'.`, fix, { file, line, add });
  }
  if (lines.length === 0) return ok("csp", `The policy in ${file} allows ${origin}.`);
  const fix = "In development only, change the directives to these lines, then restart the dev server.";
  const message = `${file}:${line} sets a content security policy that blocks the overlay.`;
  return warning("csp", message, fix, { file, line, add: lines });
}
