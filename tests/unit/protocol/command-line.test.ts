import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commandLine, shellWord } from "../../../src/protocol/command-line.ts";

describe("command lines for agents", () => {
  it.each([
    "plain",
    "two words",
    "x$(touch pwned).html",
    "it's",
    "`id`",
    "a;b",
    "--text=ä",
    "",
    "new\nline",
    '"q"',
  ])("a shell reads %j as it is [shell-name]", (word) => {
    expect(execFileSync("sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" })).toBe(word);
  });

  it("begin with the program", () => {
    expect(commandLine("wrap", "--text", "It's")).toBe("npx impeccable-live wrap --text 'It'\\''s'");
  });
});
