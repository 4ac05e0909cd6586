/** Every next step that a command can print is printed here, and what it says is run. */
import { execFileSync } from "node:child_process";
import * as v from "valibot";
import { describe, expect, it, onTestFinished } from "vitest";
import { NEXT_STEPS, type StepName } from "../../../src/cli/agent/next-steps.ts";
import { bundleScript } from "../../support/bundle-script.ts";
import { SCENARIOS } from "../../support/cli/next-step-scenarios.ts";
import { commandIn, wordsOf } from "../../support/cli/scripted-session.ts";

const NAMES = Object.keys(NEXT_STEPS).filter((name): name is StepName => name in SCENARIOS);

/** Their command starts a process of its own. */
const STARTS_SERVER: ReadonlySet<StepName> = new Set(["start_server", "start_and_go_on"]);

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

  it.each(NAMES.filter((name) => !STARTS_SERVER.has(name)))(
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
    const { nextStep } = await startAsItSays(here.root, answer.json.nextStep);
    const words = wordsOf(commandIn(nextStep));
    expect(words).toEqual(["poll", "--agent", "mine"]);
    expect(await here.run(...words, "--timeout", "100")).toMatchObject({ code: 0 });
  });

  it("start_and_go_on is printed without a server, and nextAction.command then gets the work", async () => {
    const { here, answer } = await SCENARIOS.start_and_go_on.answer();
    expect(answer).toMatchObject({ code: 0 });
    expect(answer.json.nextStep).toMatch(patternOf("start_and_go_on"));
    await startAsItSays(here.root, answer.json.nextStep);
    const { command } = v.parse(v.object({ command: v.string() }), answer.json.nextAction);
    expect(await here.run(...wordsOf(command))).toMatchObject({ code: 0, json: { type: "generate" } });
  });
});

/** Runs the command of a step, which starts a server in the background. Returns what it printed. */
async function startAsItSays(root: string, nextStep: unknown): Promise<{ readonly nextStep: string }> {
  const bundle = await bundleScript("src/bin.ts", "bundle");
  const started = execFileSync(process.execPath, [bundle, ...wordsOf(commandIn(nextStep))], {
    cwd: root,
    encoding: "utf8",
  });
  const printed: { pid: number; nextStep: string } = JSON.parse(started);
  onTestFinished(() => void process.kill(printed.pid));
  return printed;
}
