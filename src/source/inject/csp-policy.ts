/** What a content security policy has to allow for the overlay, worked out on its text. */

interface Directive {
  readonly name: string;
  readonly sources: readonly string[];
}

export interface PolicyExtension {
  /** The whole policy, extended; the same text when nothing is missing. */
  readonly policy: string;
  /** Directives that lack the source, as they have to read. */
  readonly missing: readonly string[];
  /** `strict-dynamic` makes browsers ignore host names: only a nonce lets a script in then. */
  readonly strictDynamic: boolean;
}

/** What the overlay needs: its script, and its requests. The first of each list that a policy has decides. */
const NEEDS = [
  ["script-src-elem", "script-src", "default-src"],
  ["connect-src", "default-src"],
] as const;

/**
 * Adds a server's origin to the directives that decide about scripts and requests.
 * @param origin for example `http://localhost:8400`
 */
export function extendPolicy(policy: string, origin: string): PolicyExtension {
  const directives = parsePolicy(policy);
  const missing: string[] = [];
  let extended = policy.trim().replace(/;\s*$/, "");
  let strictDynamic = false;
  for (const names of NEEDS) {
    const deciding = names
      .map((name) => directives.find((directive) => directive.name === name))
      .find((directive) => directive !== undefined);
    if (deciding === undefined) continue;
    if (names[0] === "script-src-elem" && deciding.sources.includes("'strict-dynamic'")) strictDynamic = true;
    if (deciding.sources.some((source) => allows(source, origin))) continue;
    const sources = [...deciding.sources.filter((source) => source !== "'none'"), origin].join(" ");
    const name = deciding.name === "default-src" ? (names.at(-2) ?? deciding.name) : deciding.name;
    missing.push(`${name} ${sources}`);
    if (deciding.name === "default-src") extended = `${extended}; ${name} ${sources}`;
    else extended = extended.replace(directiveText(deciding.name), `$1${name} ${sources}`);
  }
  return { policy: missing.length === 0 ? policy : extended, missing, strictDynamic };
}

function parsePolicy(policy: string): Directive[] {
  const directives = policy.split(";").map((part) => part.trim().split(/\s+/));
  return directives.flatMap(([name, ...sources]) => (name ? [{ name: name.toLowerCase(), sources }] : []));
}

/** A directive with its sources, in a whole policy; the first one counts, as for browsers. */
function directiveText(name: string): RegExp {
  return new RegExp(`((?:^|;)\\s*)${name}(?![\\w-])[^;]*`, "i");
}

function allows(source: string, origin: string): boolean {
  const wanted = new URL(origin);
  if (source === "*" || source.toLowerCase() === wanted.protocol) return true;
  const [, scheme, host, port] = /^(?:(https?|wss?):\/\/)?([\w.*-]+)(?::(\d+|\*))?\/?$/i.exec(source) ?? [];
  if (host?.toLowerCase() !== wanted.hostname) return false;
  if (scheme !== undefined && `${scheme.toLowerCase()}:` !== wanted.protocol) return false;
  return port === "*" || port === wanted.port;
}
