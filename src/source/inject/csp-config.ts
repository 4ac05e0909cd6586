/** Finds content security policies in a project's configuration. The files are never edited. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { extendPolicy } from "../../protocol/csp-policy.ts";
import { readConfig } from "./config.ts";
import { configNames } from "./config-text.ts";
import { type PolicyHelpers, policyHelpers } from "./csp-helpers.ts";
import { policyMetas } from "./csp-meta.ts";

export interface PolicyFinding {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The complete directives that the overlay needs, in the syntax of the file; empty when nothing is missing. */
  readonly lines: readonly string[];
  readonly strictDynamic: boolean;
}

/** Files in which frameworks and hosts configure headers. */
const FILES = [
  ...["next", "nuxt", "svelte", "vite", "astro", "app"].flatMap(configNames),
  ...["middleware", "proxy", "hooks.server"].flatMap((name) =>
    [name, `src/${name}`].flatMap((path) => [`${path}.ts`, `${path}.js`]),
  ),
  ...["public/_headers", "static/_headers", "_headers", "netlify.toml", "vercel.json"],
  // Shells of which a framework makes pages: a policy in them is the page's.
  ...["src/app.html", "app/layout.tsx", "app/layout.jsx", "src/app/layout.tsx", "src/routes/__root.tsx"],
];
const MENTIONS_POLICY = /content-security-policy|contentSecurityPolicy|\bcsp\s*:/i;
const DIRECTIVE =
  /\b(default-src|script-src-elem|script-src|connect-src)\b(["'`]?)(\s*:\s*)?(\[[^\]]*\])?([^;"`\n\\]*)/g;
const KEYWORDS =
  /^(?:self|none|unsafe-inline|unsafe-eval|strict-dynamic|wasm-unsafe-eval|nonce-.*|sha\d{3}-.*)$/;

/**
 * All policies in the project's configuration, its shells and the helpers that the configuration imports, with what
 * they lack for a server of this origin.
 */
export async function configuredPolicies(root: string, origin: string): Promise<PolicyFinding[]> {
  const present = configurationsOf(root);
  const { files } = await policyHelpers(root, present, (text) => MENTIONS_POLICY.test(text));
  const findings: PolicyFinding[] = [];
  for (const file of [...present, ...files]) {
    const text = await readFile(join(root, file), "utf8").catch(() => "");
    const at = text.search(MENTIONS_POLICY);
    if (at < 0) continue;
    const line = text.slice(0, at).split("\n").length;
    findings.push({ file, line, ...missingIn(text, origin) });
  }
  return findings;
}

/** Imports of the configuration that may build a policy, and that cannot be read here: what they set is unknown. */
export async function unknownPolicies(root: string): Promise<PolicyHelpers["unknown"]> {
  const present = configurationsOf(root);
  return (await policyHelpers(root, present, (text) => MENTIONS_POLICY.test(text))).unknown;
}

function configurationsOf(root: string): string[] {
  return FILES.filter((file) => existsSync(join(root, file)));
}

/** The configured policies that block the overlay; none when you have set `cspChecked` in `config.json`. */
export async function blockingPolicies(root: string, origin: string): Promise<PolicyFinding[]> {
  const config = await readConfig(root);
  if (config?.cspChecked) return [];
  const policies = await configuredPolicies(root, origin);
  return policies.filter(({ lines, strictDynamic }) => lines.length > 0 || strictDynamic);
}

/** Policies in the `meta` of these pages, with what they lack for a server of this origin. */
export async function metaPolicies(
  root: string,
  files: readonly string[],
  origin: string,
): Promise<PolicyFinding[]> {
  const findings: PolicyFinding[] = [];
  for (const file of files.filter((name) => /\.html?$/i.test(name))) {
    const text = await readFile(join(root, file), "latin1").catch(() => "");
    for (const { policy, start } of await policyMetas(text)) {
      const { missing, strictDynamic } = extendPolicy(policy, origin);
      const line = text.slice(0, start).split("\n").length;
      findings.push({ file, line, lines: missing, strictDynamic });
    }
  }
  return findings;
}

function missingIn(text: string, origin: string): Pick<PolicyFinding, "lines" | "strictDynamic"> {
  const directives = [...text.matchAll(DIRECTIVE)].map(([, name = "", , , list, plain = ""]) => ({
    name,
    isList: list !== undefined,
    sources: list === undefined ? plainSources(plain) : listSources(list),
  }));
  if (directives.length === 0) {
    return { lines: [`script-src ${origin}`, `connect-src ${origin}`], strictDynamic: false };
  }
  const policy = directives.map(({ name, sources }) => `${name} ${sources.join(" ")}`).join("; ");
  const { missing, strictDynamic } = extendPolicy(policy, origin);
  const isList = directives.some((directive) => directive.isList);
  // Some lists quote keywords as a header does; others do not.
  const quoted = /\[[^\]]*["`]'[\w-]+'["`]/.test(text);
  return { lines: isList ? missing.map((line) => toListSyntax(line, quoted)) : missing, strictDynamic };
}

function plainSources(plain: string): string[] {
  return plain.split(/\s+/).filter((word) => word !== "" && /^[\w'*]/.test(word));
}

/** The sources of a list; keywords get the quotes that they have in a header. */
function listSources(list: string): string[] {
  const values = [...list.matchAll(/"([^"]*)"|'([^']*)'|`([^`]*)`/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
  return values.map((value) => (KEYWORDS.test(value) ? `'${value}'` : value));
}

function toListSyntax(directive: string, quoted: boolean): string {
  const [name, ...sources] = directive.split(" ");
  const values = quoted ? sources : sources.map((source) => source.replace(/^'(.*)'$/, "$1"));
  return `"${name}": ${JSON.stringify(values)}`;
}
