/** A content security policy in a project's configuration: found and explained, never edited. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "./config.ts";
import { configNames } from "./config-text.ts";
import { policyMetas } from "./csp-meta.ts";
import { extendPolicy } from "./csp-policy.ts";

export interface PolicyFinding {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The directives as they have to read, in the form of the file; empty when nothing is missing. */
  readonly lines: readonly string[];
  readonly strictDynamic: boolean;
}

/** Where frameworks and hosts are told about headers. */
const PLACES = [
  ...["next", "nuxt", "svelte", "vite", "astro", "app"].flatMap(configNames),
  ...["middleware", "proxy", "hooks.server"].flatMap((name) =>
    [name, `src/${name}`].flatMap((path) => [`${path}.ts`, `${path}.js`]),
  ),
  ...["public/_headers", "static/_headers", "_headers", "netlify.toml", "vercel.json"],
  // Shells that are made into pages; a policy in them is the page's.
  ...["src/app.html", "app/layout.tsx", "app/layout.jsx", "src/app/layout.tsx", "src/routes/__root.tsx"],
];
const SPEAKS_OF_POLICY = /content-security-policy|contentSecurityPolicy|\bcsp\s*:/i;
const DIRECTIVE =
  /\b(default-src|script-src-elem|script-src|connect-src)\b(["'`]?)(\s*:\s*)?(\[[^\]]*\])?([^;"`\n\\]*)/g;
const KEYWORDS =
  /^(?:self|none|unsafe-inline|unsafe-eval|strict-dynamic|wasm-unsafe-eval|nonce-.*|sha\d{3}-.*)$/;

/** Policies in the project's configuration and shells that keep a server of this origin out of the page, or let it in. */
export async function configuredPolicies(root: string, origin: string): Promise<PolicyFinding[]> {
  const findings: PolicyFinding[] = [];
  for (const file of PLACES) {
    const text = await readFile(join(root, file), "utf8").catch(() => null);
    const at = text?.search(SPEAKS_OF_POLICY) ?? -1;
    if (text === null || at < 0) continue;
    const line = text.slice(0, at).split("\n").length;
    findings.push({ file, line, ...missingIn(text, origin) });
  }
  return findings;
}

/** Those of the configuration that keep the overlay out, unless the person has said that they know (`cspChecked`). */
export async function blockingPolicies(root: string, origin: string): Promise<PolicyFinding[]> {
  const config = await readConfig(root);
  if (config?.cspChecked) return [];
  const policies = await configuredPolicies(root, origin);
  return policies.filter(({ lines, strictDynamic }) => lines.length > 0 || strictDynamic);
}

/** Policies in the pages' own `meta` that keep the overlay out: of pages without the tag, or that a host name cannot get past. */
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
    sources: list === undefined ? words(plain) : listed(list),
  }));
  if (directives.length === 0) {
    return { lines: [`script-src ${origin}`, `connect-src ${origin}`], strictDynamic: false };
  }
  const policy = directives.map(({ name, sources }) => `${name} ${sources.join(" ")}`).join("; ");
  const { missing, strictDynamic } = extendPolicy(policy, origin);
  const isList = directives.some((directive) => directive.isList);
  // Some lists name keywords as a header does, with quotes; others bare.
  const quoted = /\[[^\]]*["`]'[\w-]+'["`]/.test(text);
  return { lines: isList ? missing.map((line) => asList(line, quoted)) : missing, strictDynamic };
}

function words(plain: string): string[] {
  return plain.split(/\s+/).filter((word) => word !== "" && /^[\w'*]/.test(word));
}

/** Lists name keywords without the quotes of a header. */
function listed(list: string): string[] {
  const values = [...list.matchAll(/"([^"]*)"|'([^']*)'|`([^`]*)`/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
  return values.map((value) => (KEYWORDS.test(value) ? `'${value}'` : value));
}

function asList(directive: string, quoted: boolean): string {
  const [name, ...sources] = directive.split(" ");
  const values = quoted ? sources : sources.map((source) => source.replace(/^'(.*)'$/, "$1"));
  return `"${name}": ${JSON.stringify(values)}`;
}
