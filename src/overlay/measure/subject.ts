/** What the last compound of a selector asks of an element: names that it must have. Pure. */

export interface Subject {
  /** Names of `.class` and `#id`, and the tag in lower case; what only pseudo-classes ask is left out. */
  readonly names: readonly string[];
  /** The pseudo-element, `::before` as it is written in new style sheets. */
  readonly pseudo: string;
  /** The selector without its pseudo-element. */
  readonly base: string;
}

/** A number of a character may end with a space that belongs to it. */
const ESCAPE = /\\(?:[0-9a-f]{1,6}\s?|[\s\S])/iy;
const LEGACY = /^:(?:before|after|first-line|first-letter)$/i;

/** Brackets, strings, escapes and namespaces: what cannot be read by searching for a character. */
const SPECIAL = /[()[\]"'\\|]/;
const PLAIN_CLASS = /^\.[\w-]+$/;
/** A class at the end of a compound, as browsers serialize it, with its escapes. */
const CLASS = /^\.(?:\\[0-9a-f]{1,6}\s?|\\.|[^\s.:#[\]()\\,>+~|"'*])+/i;

/** The subjects of a selector list that ask only for these names. */
export function subjectsOf(selectors: string, names: ReadonlySet<string>): Subject[] {
  // Most rules of a page are about something else, and need not be parsed.
  if (!mayAskOnlyFor(selectors, names)) return [];
  return splitList(selectors)
    .map(subjectOf)
    .filter((subject) => subject.names.every((name) => names.has(name)));
}

/** Whether one of the selectors may ask only for these names. */
function mayAskOnlyFor(selectors: string, names: ReadonlySet<string>): boolean {
  if (!selectors.includes(",")) return endsWithin(selectors, names);
  return SPECIAL.test(selectors) || selectors.split(",").some((one) => endsWithin(one.trimEnd(), names));
}

/** Whether the last class of a selector may be one of the names, or cannot be told by its end alone. */
function endsWithin(selector: string, names: ReadonlySet<string>): boolean {
  const dot = selector.lastIndexOf(".");
  if (dot === -1 || selector[dot - 1] === "\\" || selector.includes(" ", dot)) return true;
  const end = selector.slice(dot);
  if (names.has(end)) return true;
  if (PLAIN_CLASS.test(end)) return false;
  const own = CLASS.exec(end)?.[0];
  if (own === undefined || SPECIAL.test(end.slice(own.length))) return true;
  return names.has(unescaped(own));
}

/** A selector list in its parts: commas inside of brackets, strings and escapes separate nothing. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  walk(text, (at, depth) => {
    if (depth > 0 || text[at] !== ",") return;
    parts.push(text.slice(from, at).trim());
    from = at + 1;
  });
  parts.push(text.slice(from).trim());
  return parts.filter((part) => part !== "");
}

function subjectOf(selector: string): Subject {
  let start = 0;
  const pieces: number[] = [];
  walk(selector, (at, depth) => {
    const char = selector[at] ?? "";
    if (depth > 0) return;
    if (/[\s>+~|]/.test(char) && selector[at + 1] !== "|") {
      start = at + 1;
      pieces.length = 0;
    } else if (/[.#:[]/.test(char) && !(char === ":" && selector[at - 1] === ":")) pieces.push(at);
  });
  const names: string[] = [];
  let end = selector.length;
  let pseudo = "";
  const bounds = [...pieces, selector.length];
  const tag = selector.slice(start, bounds[0]).trim();
  if (tag !== "" && tag !== "*" && tag !== "&") names.push(tag.toLowerCase());
  for (const [index, at] of pieces.entries()) {
    const piece = selector.slice(at, bounds[index + 1]).trim();
    const isElement = piece.startsWith("::") || LEGACY.test(piece);
    if (isElement && pseudo === "") {
      pseudo = piece.replace(/^::?/, "::").toLowerCase();
      end = at;
    }
    if (/^[.#]/.test(piece)) names.push(unescaped(piece));
  }
  return { names, pseudo, base: selector.slice(0, end).trim() };
}

/** Calls `see` for each character outside of strings and escapes, with the number of open brackets. */
function walk(text: string, see: (at: number, depth: number) => void): void {
  let depth = 0;
  for (let at = 0; at < text.length; at = nextIndex(text, at)) {
    const char = text[at] ?? "";
    if (char === ")" || char === "]") depth -= 1;
    see(at, depth);
    if (char === "(" || char === "[") depth += 1;
  }
}

/** Behind an escape or a string, else the next character. */
function nextIndex(text: string, at: number): number {
  const char = text[at] ?? "";
  if (char === "\\") {
    ESCAPE.lastIndex = at;
    return ESCAPE.test(text) ? ESCAPE.lastIndex : text.length;
  }
  if (char !== '"' && char !== "'") return at + 1;
  let end = text.indexOf(char, at + 1);
  while (end !== -1 && text[end - 1] === "\\") end = text.indexOf(char, end + 1);
  return end === -1 ? text.length : end + 1;
}

function unescaped(name: string): string {
  return name.replace(/\\([0-9a-f]{1,6})\s?|\\(.)/gi, (_, code: string | undefined, char: string) =>
    code === undefined ? char : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}
