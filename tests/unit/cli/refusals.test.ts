/** Every refusal says what to try, and that works. */
import { describe, expect, it } from "vitest";
import { stepAfterCode } from "../../../src/mcp/step-after-error.ts";
import { ERROR_STATUS } from "../../../src/protocol/errors.ts";
import { REFUSALS, type RefusalScenario } from "../../support/cli/refusal-scenarios.ts";
import { commandIn, wordsOf } from "../../support/cli/scripted-session.ts";
import { CODE } from "../../support/docs/repository-text.ts";

/** Where a code of a refusal is written in the source. */
const WRITTEN = [
  { folder: "src/source/", pattern: /(?:\brefuse\(\s*|\berror: )"([a-z_]+)"/g },
  { folder: "src/cli/", pattern: /\bCliError\(\s*"([a-z_]+)"/g },
  { folder: "src/mcp/", pattern: /\bToolError\(\s*"([a-z_]+)"/g },
] as const;

const written = WRITTEN.flatMap(({ folder, pattern }) =>
  CODE.filter(({ path }) => path.startsWith(folder)).flatMap(({ text }) =>
    [...text.matchAll(pattern)].map(([, code = ""]) => code),
  ),
);
const CODES = [...new Set([...Object.keys(ERROR_STATUS), "unreachable", "bad_answer", "usage", ...written])];
const SCENARIOS = Object.entries(REFUSALS).flatMap(([code, scenario]) =>
  typeof scenario === "string" ? [] : [[code, scenario] as const],
);

describe("every code of a refusal", () => {
  it("has a scenario, or a reason why no command of an agent gets it", () => {
    expect(new Set(Object.keys(REFUSALS))).toEqual(new Set(CODES));
  });

  it.each(SCENARIOS)("%s: what the answer says to try works", async (code, { refuse }: RefusalScenario) => {
    const { here, answer, repair } = await refuse();
    expect(answer.code, answer.stdout).not.toBe(0);
    expect(answer.json, answer.stdout).toMatchObject({ error: code });
    const words = wordsOf(commandIn(answer.json.nextStep));
    await repair?.();
    const isPoll = words[0] === "poll" && !words.includes("--timeout");
    const result = await here.run(...words, ...(isPoll ? ["--timeout", "100"] : []));
    expect(result, `${answer.stdout}${result.stdout}`).toMatchObject({ code: 0 });
  });

  it.each(CODES)("%s: a tool's answer names a call, or what to do before the same call", (code) => {
    const step = stepAfterCode(code, {}, "claude");
    expect(step).toMatch(/[Cc]all live_\w+ \{.*"agent":"claude"\}|repeat this call|Repeat this call/);
  });
});
