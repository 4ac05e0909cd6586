/** What a content security policy has to allow for the overlay, worked out on its text. */
import parsePolicy from "content-security-policy-parser";

export interface PolicyExtension {
  /** The whole policy, extended; the same text when nothing is missing. */
  readonly policy: string;
  /** Directives that lack the source, as they have to read. */
  readonly missing: readonly string[];
  /** `strict-dynamic` makes browsers ignore host names: only a nonce lets a script in then. */
  readonly strictDynamic: boolean;
}

/** What the overlay needs: its script and its requests. The first directive of each list that a policy has decides. */
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
    const deciding = names.find((name) => directives.has(name));
    if (deciding === undefined) continue;
    const allowed = directives.get(deciding) ?? [];
    if (names[0] === "script-src-elem" && allowed.includes("'strict-dynamic'")) strictDynamic = true;
    if (allowed.some((source) => allows(source, origin))) continue;
    const sources = [...allowed.filter((source) => source !== "'none'"), origin].join(" ");
    const name = deciding === "default-src" ? names.at(-2) : deciding;
    missing.push(`${name} ${sources}`);
    if (deciding === "default-src") extended = `${extended}; ${name} ${sources}`;
    else extended = extended.replace(directiveText(deciding), `$1${name} ${sources}`);
  }
  return { policy: missing.length === 0 ? policy : extended, missing, strictDynamic };
}

/** A directive with its sources in a whole policy: the first of its name, which is the one that browsers use. */
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
