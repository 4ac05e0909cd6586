/** What a secret looks like: patterns over text, and names whose values are secret. */

/** Stands where a secret was. */
export const REDACTED = "[redacted]";

/** From and to (exclusive), in characters. */
export type SecretSpan = readonly [from: number, to: number];

/** So many characters of a known secret at the end of a piece are taken for a secret that is cut off. */
const KNOWN_PREFIX_CHARS = 4;

/** Ways to say who one is, in front of the value that proves it. */
const SCHEMES = ["bearer", "basic", "token"];
/** A scheme that a piece of text ends in the middle of. */
const BEGUN_SCHEMES = SCHEMES.flatMap((scheme) =>
  Array.from(scheme, (_, index) => scheme.slice(0, index + 1)),
);

/**
 * The group `secret` of each is taken out; what is around it stays readable. Alternatives that end with
 * `$` find one that is cut off by the end of its piece: shorter than a whole one, and about to go on.
 * Every repetition inside a lookahead is bounded, so that no text takes longer than its length.
 */
const PATTERNS: readonly RegExp[] = [
  // Bearer values, and whatever an Authorization header says.
  new RegExp(
    String.raw`\bauthorization["'\\]*\s*[:=]\s*["'\\]*(?:(?:${SCHEMES.join("|")})\s+|(?!(?:${BEGUN_SCHEMES.join("|")})\s*$|(?:${SCHEMES.join("|")})\s))(?<secret>[^\s"'\\,;]+)`,
    "gi",
  ),
  /\bbearer\s+(?<secret>(?=[\w.~+/=-]{0,200}?[\d._~+/=-])[\w.~+/=-]{8,}|[\w.~+/=-]{17,}|[\w.~+/=-]{1,16}$)/gi,
  // Common key shapes.
  /(?<![A-Za-z0-9])(?<secret>(?:sk|pk|rk)[-_](?:[\w-]{16,}|[\w-]{1,15}$))/g,
  /(?<![A-Za-z0-9])(?<secret>(?:gh[pousr]|github_pat|npm|hf|whsec|shpat|dop_v1|lin_api)_(?:\w{16,}|\w{1,15}$))/g,
  /(?<![A-Za-z0-9])(?<secret>(?:glpat|pypi|xox[abeoprs])-(?:[\w-]{10,}|[\w-]{1,9}$))/g,
  /(?<![A-Za-z0-9])(?<secret>(?:AKIA|ASIA)(?:[0-9A-Z]{12,}|[0-9A-Z]{1,11}$))/g,
  /(?<![A-Za-z0-9])(?<secret>(?:AIza|ya29\.|SG\.)(?:[\w.-]{20,}|[\w.-]{1,19}$))/g,
  /(?<![\w-])(?<secret>eyJ[\w-]{5,}(?:(?:\.[\w-]+){1,4}|\.?$))/g,
  // A private key, up to its end or the end of the piece.
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?<secret>(?:(?!-----END)[\s\S])+)/g,
  // The password in an address; a port is none.
  /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"']{0,200}:(?!\d{1,5}$)(?<secret>[^\s/@"']{1,500})(?:@|$)/gi,
  // Environment-like assignments.
  /(?<![\w$.-])[A-Z][A-Z0-9_]{2,}=(?![=>])["'`]?(?<secret>(?<=["'`])[^"'`\n]+|(?<!["'`])[^\s"'`;&|)]+)/g,
  // Assignments to a name that says it is secret, in most notations; types and defaults are no values.
  /(?:pass(?:word|wd|phrase)|secret(?:[_-]?key)?|(?:api|access|private|client|signing|encryption)[_-]?(?:key|secret)|(?:auth|access|refresh|session|bearer|api|id)[_-]?token|credentials?)["'\\]*\s*(?:[:=]|=>)(?![=>])\s*["'`\\]*(?!(?:string|number|boolean|true|false|null|undefined|required)\b)(?<secret>(?<=["'`])[^"'`\n\\]+|(?<!["'`])[^\s"'`;&|,)}\]]+)/gi,
  /(?<![\w-])token["'\\]*\s*[:=](?![=>])\s*["'`\\]*(?<secret>(?=[\w.~+/=-]{0,200}?\d)[\w.~+/=-]{16,})/gi,
];

/** Where secrets are in a text, in no order, perhaps overlapping. */
export function secretSpans(text: string, known: readonly string[]): readonly SecretSpan[] {
  return [
    ...PATTERNS.flatMap((pattern) => matches(text, pattern)),
    ...known.flatMap((secret) => places(text, secret)),
  ];
}

function matches(text: string, pattern: RegExp): readonly SecretSpan[] {
  return Array.from(text.matchAll(pattern), (match): SecretSpan => {
    const secret = match.groups?.secret ?? "";
    const from = match.index + match[0].lastIndexOf(secret);
    return [from, from + secret.length];
  });
}

/** Every place of a known secret, and its beginning at the end of the text. */
function places(text: string, secret: string): readonly SecretSpan[] {
  if (secret === "") return [];
  const found: SecretSpan[] = [];
  for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + secret.length)) {
    found.push([at, at + secret.length]);
  }
  for (let length = Math.min(secret.length - 1, text.length); length >= KNOWN_PREFIX_CHARS; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return [...found, [text.length - length, text.length]];
  }
  return found;
}

/** Whether a member of a structure, by its name and what it holds, is a secret. */
export function isSecretMember(name: string, value: unknown): boolean {
  if (/^[A-Z][A-Z0-9]*_[A-Z0-9_]*$/.test(name)) return true;
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
  if (SECRET_NAME.test(words)) return true;
  // Designs have tokens too: `--accent` is none to hide.
  return words === "token" && typeof value === "string" && /^(?=.{0,200}?\d)[\w.~+/=-]{16,}$/.test(value);
}

const SECRET_NAME =
  /^(?:\w+_)?(?:password|passwd|passphrase|pwd|secret|secret_key|api_?key|access_key|private_key|client_secret|signing_key|encryption_key|authorization|cookie|credentials?|(?:auth|access|refresh|session|bearer|api|id)_?token)$/;
