/**
 * Redaction of run output. It happens once, before a message is stored. It depends only on what is stored
 * already and on the new piece, so that a restarted server continues where the last one stopped.
 */
import { REDACTION_TAIL_CHARS } from "../limits.ts";
import type { RunMessage } from "./messages.ts";
import { isSecretMember, REDACTED, type SecretSpan, secretSpans } from "./secrets.ts";

/** Fields whose ends are remembered; the oldest goes when there are more (tools come and go). */
const MAX_TAILS = 128;

/** The last stored characters of each field that comes in pieces. */
export type RunTails = ReadonlyMap<string, string>;

export const NO_TAILS: RunTails = new Map();

export interface Redacted {
  readonly message: RunMessage;
  readonly tails: RunTails;
  /** Secrets that were taken out. */
  readonly count: number;
}

/**
 * Takes the secrets out of a message.
 * @param tails what the redaction of the message before it answered
 * @param known secrets that are known by value: the project's own tokens
 */
export function redactMessage(tails: RunTails, message: RunMessage, known: readonly string[]): Redacted {
  let count = 0;
  const next = new Map(tails);
  const text = (key: string, value: string) => {
    const { text, count: found } = redactText(next.get(key) ?? "", value, known);
    count += found;
    remember(next, key, text);
    return text;
  };
  const whole = (value: string) => {
    const redacted = redactText("", value, known);
    count += redacted.count;
    return redacted.text;
  };
  const tree = (key: string, value: unknown) =>
    redactTree(value, key, { text, whole, hide: () => (count += 1) });
  return {
    message: redactFields({ ...message, id: whole(message.id) }, { text, whole, tree }),
    tails: next,
    count,
  };
}

/** The tails behind a message that was redacted and stored before. */
export function tailsAfter(tails: RunTails, stored: RunMessage): RunTails {
  const next = new Map(tails);
  const text = (key: string, value: string) => {
    remember(next, key, value);
    return value;
  };
  const tree = (key: string, value: unknown) =>
    redactTree(value, key, { text, whole: (name) => name, hide: () => 0 });
  redactFields(stored, { text, whole: (value) => value, tree });
  return next;
}

/**
 * A copy of any JSON value without secrets, for what people look at: status, inspector, exports.
 * @returns the same value when there is nothing to take out
 */
export function redactValue<Value>(value: Value, known: readonly string[] = []): Value {
  let count = 0;
  const text = (_key: string, value: string) => {
    const redacted = redactText("", value, known);
    count += redacted.count;
    return redacted.text;
  };
  const tree = redactTree(value, "", { text, whole: (name) => text("", name), hide: () => (count += 1) });
  // The same shape: only text, and values under secret names, were replaced.
  return count === 0 ? value : (tree as Value);
}

/**
 * Takes the secrets out of one piece of text.
 * @param tail the end of what is stored in front of it
 */
export function redactText(
  tail: string,
  piece: string,
  known: readonly string[],
): { readonly text: string; readonly count: number } {
  const joined = tail + piece;
  const goesOn = continuation(tail, piece);
  const spans: SecretSpan[] = goesOn === 0 ? [] : [[tail.length, tail.length + goesOn]];
  for (const [from, to] of secretSpans(joined, known)) {
    // What is stored is stored, and a mark is no new secret, also where a match ends inside of it.
    if (to > tail.length && !isMark(joined, from, to)) spans.push([Math.max(from, tail.length), to]);
  }
  if (spans.length === 0) return { text: piece, count: 0 };
  let text = "";
  let count = 0;
  let at = tail.length;
  for (const [from, to] of merged(spans)) {
    text += joined.slice(at, from);
    at = to;
    // The rest of one that is marked already.
    if (from === tail.length && tail.endsWith(REDACTED)) continue;
    text += REDACTED;
    count += 1;
  }
  return { text: text + joined.slice(at), count };
}

function isMark(text: string, from: number, to: number): boolean {
  return text.startsWith(REDACTED, from) && to <= from + REDACTED.length;
}

/** How much of a piece belongs to the secret that the text in front of it ended with. */
function continuation(tail: string, piece: string): number {
  if (!tail.endsWith(REDACTED)) return 0;
  const before = tail.slice(0, -REDACTED.length);
  const run = /^[^\s"'`\\,;)}\]]*/.exec(piece)?.[0].length ?? 0;
  if (before.endsWith("PRIVATE KEY-----")) {
    const end = piece.indexOf("-----END");
    return end === -1 ? Math.max(run, keyLines(piece)) : end;
  }
  const quote = /["'`]$/.exec(before)?.[0];
  if (quote !== undefined) {
    const end = piece.search(quote === '"' ? /["\n\\]/ : quote === "'" ? /['\n\\]/ : /[`\n\\]/);
    return end === -1 ? piece.length : end;
  }
  return run;
}

/** The lines of a private key a piece begins with. */
function keyLines(piece: string): number {
  return /^(?:[A-Za-z0-9+/=]*(?:\r?\n|\\n|$))+/.exec(piece)?.[0].length ?? 0;
}

function merged(spans: readonly SecretSpan[]): readonly SecretSpan[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function remember(tails: Map<string, string>, key: string, stored: string): void {
  const tail = ((tails.get(key) ?? "") + stored).slice(-REDACTION_TAIL_CHARS);
  tails.delete(key);
  tails.set(key, tail);
  const [oldest] = tails.keys();
  if (tails.size > MAX_TAILS && oldest !== undefined) tails.delete(oldest);
}

interface FieldRules {
  /** A field that comes in pieces. */
  readonly text: (key: string, value: string) => string;
  /** A field that one message holds whole: it does not continue in the next. */
  readonly whole: (value: string) => string;
  readonly tree: (key: string, value: unknown) => unknown;
}

function redactFields(message: RunMessage, { text, whole, tree }: FieldRules): RunMessage {
  switch (message.type) {
    case "text":
      return { ...message, text: text(message.channel ?? "answer", message.text) };
    case "log":
      return { ...message, text: whole(message.text) };
    case "attachment":
      return {
        ...message,
        name: whole(message.name),
        artifact: whole(message.artifact),
        mime: whole(message.mime),
      };
    case "tool": {
      const { summary, input, output } = message;
      const tool = whole(message.tool);
      return {
        ...message,
        tool,
        name: whole(message.name),
        ...(summary === undefined ? {} : { summary: whole(summary) }),
        ...(input === undefined ? {} : { input: tree(`${tool} input`, input) }),
        ...(output === undefined ? {} : { output: tree(`${tool} output`, output) }),
      };
    }
    case "end":
      return message.message === undefined ? message : { ...message, message: whole(message.message) };
    default:
      return message;
  }
}

interface TreeRules extends Omit<FieldRules, "tree"> {
  /** A value was hidden because of its name. */
  readonly hide: () => number;
}

function redactTree(value: unknown, key: string, rules: TreeRules, secret = false): unknown {
  if (typeof value === "string")
    return secret && value !== "" ? hidden(value, rules) : rules.text(key, value);
  if (typeof value === "number") return secret ? hidden(value, rules) : value;
  if (Array.isArray(value))
    return value.map((member, index) => redactTree(member, `${key}.${index}`, rules, secret));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      rules.whole(name),
      redactTree(member, `${key}.${name}`, rules, secret || isSecretMember(name, member)),
    ]),
  );
}

function hidden(value: unknown, rules: TreeRules): string {
  if (value !== REDACTED) rules.hide();
  return REDACTED;
}
