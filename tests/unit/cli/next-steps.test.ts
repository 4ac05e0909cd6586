/** Every next step that a command can print is printed here, and what it says is run. */
import { execFileSync } from "node:child_process";
import { describe, expect, it, onTestFinished } from "vitest";
import { NEXT_STEPS, type StepName } from "../../../src/cli/agent/next-steps.ts";
import { bundleScript } from "../../support/bundle-script.ts";
import { SCENARIOS } from "../../support/cli/next-step-scenarios.ts";
import { commandIn, wordsOf } from "../../support/cli/scripted-session.ts";

const NAMES = Object.keys(NEXT_STEPS).filter((name): name is StepName => name in SCENARIOS);

/** What a step looks like with any values: its sentence, and the first word of its command. */
function patternOf(name: StepName): RegExp {
  const { say, words } = NEXT_STEPS[name];
  const literal = (text: string) =>
    text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\\\{\w+\\\}/g, "[\\s\\S]*");
  const [first = ""] = words;
  const command = first.startsWith("{") ? "[\\s\\S]*" : first;
  return new RegExp(`^${literal(say)} [Rr]un: npx impeccable-live ${command}`);
}

describe("every next step", () => {
  it("has a scenario", () => {
    expect(NAMES).toEqual(Object.keys(NEXT_STEPS));
  });

  it.each(NAMES.filter((name) => name !== "start_server"))(
    "%s is printed, and its command works",
    async (name) => {
      const { here, answer } = await SCENARIOS[name].answer();
      const { nextStep } = answer.json;
      expect(nextStep).toMatch(patternOf(name));
      const words = wordsOf(commandIn(nextStep));
      SCENARIOS[name].prepare?.(here);
      const isPoll = words[0] === "poll" && !words.includes("--timeout");
      const result = await here.run(...words, ...(isPoll ? ["--timeout", "100"] : []));
      expect(result, result.stdout).toMatchObject({ code: 0 });
      if (!words.includes("--help")) expect(commandIn(result.json.nextStep)).toMatch(/^npx impeccable-live /);
    },
  );

  it("start_server is printed, and starts the server that the next poll finds", async () => {
    const { here, answer } = await SCENARIOS.start_server.answer();
    expect(answer).toMatchObject({ code: 3 });
    expect(answer.json.nextStep).toMatch(patternOf("start_server"));
    const bundle = await bundleScript("src/bin.ts", "bundle");
    const started = execFileSync(process.execPath, [bundle, ...wordsOf(commandIn(answer.json.nextStep))], {
      cwd: here.root,
      encoding: "utf8",
    });
    const { pid, nextStep }: { pid: number; nextStep: string } = JSON.parse(started);
    onTestFinished(() => void process.kill(pid));
    const words = wordsOf(commandIn(nextStep));
    expect(words).toEqual(["poll", "--agent", "mine"]);
    expect(await here.run(...words, "--timeout", "100")).toMatchObject({ code: 0 });
  });
});
