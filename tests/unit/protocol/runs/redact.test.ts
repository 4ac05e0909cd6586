import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunMessage, TextMessage, ToolMessage } from "../../../../src/protocol/runs/messages.ts";
import {
  NO_TAILS,
  type RunTails,
  redactMessage,
  redactText,
  redactValue,
  tailsAfter,
} from "../../../../src/protocol/runs/redact.ts";
import { REDACTED } from "../../../../src/protocol/runs/secrets.ts";

const OWN_TOKEN = "q7Zt1xkPm3VbN8sLw0RfYc5HdGjKe2Ua_i-O9TzXvB4";
const KNOWN = [OWN_TOKEN];
const at = "2026-11-21T12:00:00.000Z";

/** In a sentence, what is secret of it. */
const PLANTED: readonly (readonly [where: string, sentence: string, secret: string])[] = [
  ["the project's own token", `open http://localhost:8400/?token=${OWN_TOKEN} now`, OWN_TOKEN],
  [
    "a bearer value",
    "curl -H 'Authorization: Bearer c2VjcmV0LXZhbHVlLTE5' localhost",
    "c2VjcmV0LXZhbHVlLTE5",
  ],
  ["a bearer value in prose", "it sends Bearer hunter2hunter2hunter2 along", "hunter2hunter2hunter2"],
  ["basic authentication", "Authorization: Basic dXNlcjpwYXNzd29yZA== was sent", "dXNlcjpwYXNzd29yZA=="],
  ["an OpenAI key", "the key sk-proj-Ab12Cd34Ef56Gh78Ij90 is in use", "sk-proj-Ab12Cd34Ef56Gh78Ij90"],
  ["a Stripe key", "uses sk_live_4eC39HqLyjWDarjtT1zdp7dc today", "sk_live_4eC39HqLyjWDarjtT1zdp7dc"],
  [
    "a GitHub token",
    "push with ghp_16C7e42F292c6912E7710c838347Ae178B4a please",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
  ],
  ["a GitLab token", "push with glpat-XyZ123abcDEF456ghiJK please", "glpat-XyZ123abcDEF456ghiJK"],
  ["a Slack token", "posts by xoxb-2415-7890-AbCdEfGhIjKl to Slack", "xoxb-2415-7890-AbCdEfGhIjKl"],
  ["an AWS key id", "id AKIAIOSFODNN7EXAMPLE in us-east", "AKIAIOSFODNN7EXAMPLE"],
  [
    "a Google key",
    "maps AIzaSyA1234567890abcdefghijklmnopqrstuv loads",
    "AIzaSyA1234567890abcdefghijklmnopqrstuv",
  ],
  [
    "an npm token",
    "publish npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789 done",
    "npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789",
  ],
  [
    "a JSON web token",
    "cookie eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl set",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
  ],
  [
    "a private key",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAu1\nSU1LfVLPHCozMxH2Mo\n-----END RSA PRIVATE KEY----- ok",
    "MIIEpAIBAAKCAQEAu1\nSU1LfVLPHCozMxH2Mo",
  ],
  [
    "a password in an address",
    "postgres://app:tr0ub4dor-and-3@db.internal:5432/app is up",
    "tr0ub4dor-and-3",
  ],
  ["an assignment of the environment", "run DATABASE_DSN=mysql-at-home npm start", "mysql-at-home"],
  [
    "a quoted one with spaces",
    'export DEPLOY_PHRASE="correct horse battery staple" here',
    "correct horse battery staple",
  ],
  ["a password in JSON", '{"user":"ann","password":"opensesame99"}', "opensesame99"],
  ["a key in code", "const apiKey = 'zx81spectrum48k';", "zx81spectrum48k"],
];

const text = (value: string, channel?: "thinking"): TextMessage => ({
  v: 1,
  type: "text",
  id: "m",
  at,
  text: value,
  ...(channel ? { channel } : {}),
});
const tool = (fields: Partial<ToolMessage>): ToolMessage => ({
  v: 1,
  type: "tool",
  id: "m",
  at,
  tool: "t1",
  name: "Bash",
  state: "progress",
  ...fields,
});

/** Stores messages one after the other, the state of the redaction rebuilt before each on request. */
function stored(messages: readonly RunMessage[], restarted = false): readonly RunMessage[] {
  const kept: RunMessage[] = [];
  let tails: RunTails = NO_TAILS;
  for (const message of messages) {
    const base = restarted ? kept.reduce(tailsAfter, NO_TAILS) : tails;
    const redacted = redactMessage(base, message, KNOWN);
    kept.push(redacted.message);
    tails = redacted.tails;
  }
  return kept;
}

const joined = (messages: readonly RunMessage[]) =>
  messages.map((message) => (message.type === "text" ? message.text : "")).join("");

describe.each(PLANTED)("%s", (_where, sentence, secret) => {
  it("is taken out, and what is around it stays", () => {
    const redacted = redactText("", sentence, KNOWN);
    const [before = "", after = ""] = sentence.split(secret);
    expect(redacted.text.startsWith(before.trimEnd())).toBe(true);
    expect(redacted.text.endsWith(after.trimStart())).toBe(true);
    expect(redacted.text).toContain(REDACTED);
    expect(redacted.text).not.toContain(secret);
    expect(redacted.count).toBe(1);
  });

  it("is not found in what is stored, split over two messages at every position", () => {
    for (let cut = 1; cut < sentence.length; cut += 1) {
      for (const restarted of [false, true]) {
        const kept = joined(stored([text(sentence.slice(0, cut)), text(sentence.slice(cut))], restarted));
        expect(kept, `cut at ${cut}`).not.toContain(secret);
        expect(kept, `cut at ${cut}`).toContain(REDACTED);
        // Its second half is not there either.
        expect(kept, `cut at ${cut}`).not.toContain(secret.slice(Math.floor(secret.length / 2)));
      }
    }
  });

  it("is not found in tool input, tool output and names, as text and as a member", () => {
    const messages: RunMessage[] = [
      tool({
        input: { command: sentence, list: [sentence] },
        output: sentence,
        summary: sentence,
        name: sentence,
      }),
      {
        v: 1,
        type: "attachment",
        id: "a",
        at,
        name: sentence,
        mime: "image/png",
        size: 1,
        artifact: "a.png",
      },
      { v: 1, type: "log", id: "l", at, level: "info", text: sentence },
      { v: 1, type: "end", id: "e", at, state: "error", message: sentence },
    ];
    const lines = stored(messages).map((message) => JSON.stringify(message));
    for (const line of lines) expect(line).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  it("is not found in a tool's output that comes in two pieces", () => {
    for (let cut = 1; cut < sentence.length; cut += 1) {
      const [first, second] = stored([
        tool({ output: sentence.slice(0, cut) }),
        tool({ output: sentence.slice(cut) }),
      ]);
      const kept = [first, second]
        .map((message) => (message?.type === "tool" ? message.output : ""))
        .join("");
      expect(kept, `cut at ${cut}`).not.toContain(secret);
    }
  });
});

it("takes a secret out that comes in pieces of any size", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PLANTED),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      ([, sentence, secret], sizes, restarted) => {
        const pieces: RunMessage[] = [];
        for (let from = 0, turn = 0; from < sentence.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          pieces.push(text(sentence.slice(from, from + size)));
          // What is thought in between belongs to no piece of the answer.
          pieces.push(text("hm ", "thinking"));
          from += size;
        }
        const answer = stored(pieces, restarted).filter((m) => m.type === "text" && m.channel === undefined);
        expect(joined(answer)).not.toContain(secret);
        expect(joined(answer)).not.toContain(secret.slice(-12));
      },
    ),
    { numRuns: 100 },
  );
});

it("leaves text without secrets as it is, in any pieces", () => {
  const prose = [
    "I set the padding to 24px and the token --accent to #0a7; see http://localhost:4321/about.",
    "The bearer of this card, a password field, keys and tokens: none of them is a value.",
    '<input type="password" name="secret" aria-label="Your token"> key={item.id} sk-1 = risk-free',
    "const x = a === b ? task_one : desk-two; // e.g. 3 / 4 = 0.75",
  ].join("\n");
  expect(redactText("", prose, KNOWN)).toEqual({ text: prose, count: 0 });
  const words = prose.split(/(?<=\s)/).map((word) => text(word));
  expect(joined(stored(words))).toBe(prose);
});

it("hides the values of members whose names say that they are secret, and the project's tokens as names", () => {
  const input = {
    env: { NODE_ENV: "production", HOME_DIR: "/x" },
    password: "pw",
    nested: { clientSecret: ["a", 5], "x-api-key": "k", token: "--accent" },
    [OWN_TOKEN]: 1,
    count: 3,
  };
  expect(redactValue(input, KNOWN)).toEqual({
    env: { NODE_ENV: REDACTED, HOME_DIR: REDACTED },
    password: REDACTED,
    nested: { clientSecret: [REDACTED, REDACTED], "x-api-key": REDACTED, token: "--accent" },
    [REDACTED]: 1,
    count: 3,
  });
  const clean = { a: ["b", { c: null }] };
  expect(redactValue(clean, KNOWN)).toBe(clean);
});

it("counts what it took out, and redacting twice changes nothing", () => {
  const first = redactMessage(NO_TAILS, text(`a ${OWN_TOKEN} b ${OWN_TOKEN} c`), KNOWN);
  expect(first.count).toBe(2);
  const second = redactMessage(NO_TAILS, first.message, KNOWN);
  expect(second.message).toEqual(first.message);
  expect(second.count).toBe(0);
});

it("remembers no more than it needs, however many tools there are", () => {
  let tails: RunTails = NO_TAILS;
  for (let index = 0; index < 300; index += 1) {
    tails = redactMessage(tails, tool({ tool: `t${index}`, output: "x".repeat(2_000) }), KNOWN).tails;
  }
  expect(tails.size).toBeLessThanOrEqual(128);
  expect(Math.max(...Array.from(tails.values(), (tail) => tail.length))).toBeLessThanOrEqual(256);
});

it.each([
  ...PLANTED.map(([, sentence]) => sentence),
  "PASSWORD=hunter2hunter2",
  "export API_KEY=abcdef123456; run",
  "password: hunter2hunter2, next",
  'apiKey="abcdef123456"',
])("a redacted copy of a redacted copy is the same: %s", (sentence) => {
  const once = redactValue({ text: sentence }, KNOWN);
  expect(once.text).toContain(REDACTED);
  expect(redactValue(once, KNOWN)).toBe(once);
});
