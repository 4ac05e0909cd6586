import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { AGENTS, type Scope, TARGETS } from "../../../src/cli/guide/targets.ts";
import { ACTION_RULES } from "../../../src/guide/design.ts";
import { GUIDE_LANGUAGES, GUIDE_TOPICS, guideText } from "../../../src/guide/index.ts";
import { PASTE } from "../../../src/guide/paste.ts";
import { ACTIONS } from "../../../src/protocol/actions.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { filesOf, temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const REPOSITORY = join(import.meta.dirname, "../../..");

/** Files of the user's own where agents look: comments, tabs, CRLF, no line feed at the end. */
const OWN: Readonly<Record<string, string>> = {
  "index.html": "<h1>Know the sea</h1>\n",
  "AGENTS.md": "# My rules\n\nUse tabs.",
  "GEMINI.md": "# Mine\r\n\r\nBe brief.\r\n",
  ".gemini/GEMINI.md": "\n",
  ".gemini/settings.json": '{ "theme": "dark", "mcpServers": {} }',
  ".mcp.json": '{\n\t"mcpServers": {\n\t\t"mine": { "command": "mine" } // keep\n\t}\n}\n',
  ".claude.json": '{"projects":{"a":{"b":[1,2]}},"mcpServers":{"x":{"command":"y","args":[]}}}',
  ".cursor/mcp.json": '{\r\n  "mcpServers": {\r\n    "a": {}\r\n  }\r\n}\r\n',
  ".codex/config.toml": '# my model\nmodel = "gpt" # fast\n\n[mcp_servers.mine]\ncommand = "mine"\n',
  ".vscode/mcp.json": '// my servers\n{\n    "servers": {\n        "a": { "command": "a" },\n    },\n}\n',
  ".copilot/mcp-config.json": "{}",
  ".copilot/copilot-instructions.md": "Use British spelling.\n",
  ".codeium/windsurf/mcp_config.json": "",
  ".codeium/windsurf/memories/global_rules.md": "No emojis.\n\n",
  "opencode.jsonc": '{\n  // which one\n  "model": "x"\n}\n',
  ".config/opencode/opencode.json":
    '{"$schema":"https://opencode.ai/config.json","mcp":{"a":{"type":"local"}}}\n',
  ".claude/skills/mine/SKILL.md": "---\nname: mine\n---\n",
};

const CASES = AGENTS.flatMap((agent) =>
  (["project", "user"] as const)
    .filter((scope) => TARGETS[agent][scope].length > 0)
    .flatMap((scope) => [
      { agent, scope, files: OWN, place: "files of its own" },
      { agent, scope, files: { "index.html": "<h1>x</h1>" }, place: "nothing" },
    ]),
);

function guide(root: string, scope: Scope, ...words: string[]) {
  const where = scope === "user" ? ["--user"] : [];
  return cli(["guide", ...words, ...where], { cwd: root, env: { HOME: root } });
}

/** All folders and all files with their bytes, those of this tool too. */
function everythingIn(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? readFileSync(path, "latin1") : "folder"];
    }),
  );
}

/** The state of each file that a command reports. */
function statesOf(json: Record<string, unknown>): string[] {
  return JSON.stringify(json).match(/(?<="state":")\w+/g) ?? [];
}

/** What a parser says that an MCP file means. */
function meaningOf(file: string, text: string): unknown {
  return file.endsWith(".toml") ? parseToml(text) : parseJsonc(text);
}

describe("guide --install", () => {
  it.each(CASES)(
    "$agent, $scope, beside $place: installed once, removed to the byte",
    async ({ agent, scope, files }) => {
      const root = temporaryProject(files);
      const before = everythingIn(root);
      const filesBefore = filesOf(root);
      const installed = await guide(root, scope, "--install", agent);
      expect(installed.code, installed.stdout).toBe(0);
      expect(new Set(statesOf(installed.json))).toEqual(new Set(["installed"]));
      const after = filesOf(root);
      expect(after).not.toEqual(filesBefore);
      expect(new Set(statesOf((await guide(root, scope, "--install", agent)).json))).toEqual(
        new Set(["unchanged"]),
      );
      expect(filesOf(root)).toEqual(after);
      expect((await guide(root, scope, "--remove", agent)).code).toBe(0);
      expect(everythingIn(root)).toEqual(before);
    },
  );

  it.each(CASES)(
    "$agent, $scope, beside $place: MCP starts the command, all else means what it meant",
    async ({ agent, scope, files }) => {
      const root = temporaryProject(files);
      await guide(root, scope, "--install", agent);
      for (const { what, files: names } of TARGETS[agent][scope]) {
        if (what !== "mcp") continue;
        const file = names.find((name) => existsSync(join(root, name))) ?? "";
        const text = textOf(root, file);
        const meaning = JSON.stringify(meaningOf(file, text));
        expect(meaning).toMatch(/"npx".*"-y","impeccable-live","mcp"/);
        const own = Object.entries(files).find(([name]) => name === file)?.[1] ?? "";
        for (const comment of own.match(/(?:#|\/\/ ).*$/gm) ?? []) expect(text).toContain(comment.trimEnd());
      }
    },
  );

  it.each([
    [["--install", "claude", "--remove"]],
    [["--install=claude", "--remove"]],
    [["--remove", "--install", "claude"]],
    [["--remove=claude"]],
  ])("%j removes", async (words) => {
    const root = temporaryProject(OWN);
    const before = everythingIn(root);
    await guide(root, "project", "--install", "claude");
    const removed = await guide(root, "project", ...words);
    expect(removed.code, removed.stdout).toBe(0);
    expect(everythingIn(root)).toEqual(before);
  });

  it("--remove without a name says that it needs one, and removes nothing", async () => {
    const root = temporaryProject(OWN);
    await guide(root, "project", "--install", "claude");
    const before = everythingIn(root);
    const refused = await guide(root, "project", "--remove");
    expect(refused).toMatchObject({ code: 2, json: { error: "usage", message: "--remove needs a value." } });
    expect(everythingIn(root)).toEqual(before);
  });

  it("of several agents the last one that is removed takes the state folder with it", async () => {
    const root = temporaryProject({ "index.html": "<h1>x</h1>" });
    const before = everythingIn(root);
    await guide(root, "project", "--install", "claude,agents-md");
    await guide(root, "project", "--remove", "claude");
    expect(existsSync(join(root, ".impeccable/live/.gitignore"))).toBe(true);
    await guide(root, "project", "--remove", "agents-md");
    expect(everythingIn(root)).toEqual(before);
  });

  it.each([
    ["was there before", true],
    ["came in between", false],
  ])("a state folder stays as it is when what is in it %s", async (_, isEarlier) => {
    const root = temporaryProject({ "index.html": "<h1>x</h1>" });
    const addState = () => {
      mkdirSync(join(root, ".impeccable/live/sessions"), { recursive: true });
      writeFileSync(join(root, ".impeccable/live/project.jsonl"), "");
      writeFileSync(join(root, ".impeccable/live/.gitignore"), "*\n!config.json\n");
    };
    if (isEarlier) addState();
    const before = everythingIn(root);
    await guide(root, "project", "--install", "claude");
    if (!isEarlier) addState();
    await guide(root, "project", "--remove", "claude");
    if (isEarlier) expect(everythingIn(root)).toEqual(before);
    // What git must not see is still hidden from it.
    else expect(textOf(root, ".impeccable/live/.gitignore")).toContain("*");
  });

  it("what the user adds later stays, and only ours goes", async () => {
    const root = temporaryProject(OWN);
    await guide(root, "project", "--install", "agents-md,claude");
    appendFileSync(join(root, "AGENTS.md"), "\nAnd one more.\n");
    const servers = textOf(root, ".mcp.json").replace('"mine": {', '"other": {}, "mine": {');
    writeFileSync(join(root, ".mcp.json"), servers);
    await guide(root, "project", "--remove", "agents-md,claude");
    expect(textOf(root, "AGENTS.md")).toBe(`${OWN["AGENTS.md"]}\nAnd one more.\n`);
    expect(parseJsonc(textOf(root, ".mcp.json"))).toEqual({
      mcpServers: { other: {}, mine: { command: "mine" } },
    });
  });

  it("a clone without the receipts is cleaned, too", async () => {
    const root = temporaryProject({ "AGENTS.md": "# Mine\n", ".mcp.json": '{\n  "a": 1\n}\n' });
    await guide(root, "project", "--install", "agents-md,claude");
    writeFileSync(join(root, ".impeccable/live/agents.json"), "{}");
    await guide(root, "project", "--remove", "agents-md,claude");
    expect(filesOf(root)).toEqual({ "AGENTS.md": "# Mine\n", ".mcp.json": '{\n  "a": 1\n}\n' });
  });

  it.each([
    [".mcp.json", "claude", "{ not json"],
    [".codex/config.toml", "codex", "not = = toml"],
    [".codex/config.toml", "codex", 'mcp_servers = { a = { command = "a" } }\n'],
    [".codex/config.toml", "codex", '[mcp_servers.impeccable-live]\ncommand = "mine"\n'],
  ])("refuses a %s that it cannot edit, for %s, and leaves it", async (file, agent, content) => {
    const root = temporaryProject({ [file]: content });
    const refused = await guide(root, "project", "--install", agent);
    expect(refused).toMatchObject({ code: 1, json: { error: "not_editable", file } });
    expect(textOf(root, file)).toBe(content);
  });

  it("writes through a link instead of replacing it", async () => {
    const root = temporaryProject({ "rules/shared.md": "# Shared\n" });
    symlinkSync("rules/shared.md", join(root, "AGENTS.md"));
    await guide(root, "project", "--install", "agents-md");
    expect(textOf(root, "rules/shared.md")).toContain("impeccable-live:begin");
    await guide(root, "project", "--remove", "agents-md");
    expect(textOf(root, "rules/shared.md")).toBe("# Shared\n");
  });

  it("--check and doctor say what is installed and what is not of this version", async () => {
    const root = temporaryProject({ "index.html": "<h1>x</h1>" });
    mkdirSync(join(root, ".impeccable/live"), { recursive: true });
    await guide(root, "project", "--install", "claude,gemini");
    const states = async () => (await guide(root, "project", "--check")).json.agents;
    expect(await states()).toMatchObject({
      claude: [{ state: "installed" }, { state: "installed" }],
      codex: [{ state: "absent" }, { state: "absent" }],
    });
    writeFileSync(join(root, "GEMINI.md"), textOf(root, "GEMINI.md").replace("live design", "older words"));
    expect(await states()).toMatchObject({ gemini: [{ state: "outdated" }, { state: "installed" }] });
    const doctor = await cli(["doctor"], { cwd: root });
    expect(doctor.json.findings).toContainEqual({
      check: "agents",
      level: "warning",
      message: "gemini: GEMINI.md is not that of this version.",
      fix: "npx impeccable-live guide --install gemini",
      file: "GEMINI.md",
    });
    await guide(root, "project", "--install", "gemini");
    expect(await states()).toMatchObject({ gemini: [{ state: "installed" }, { state: "installed" }] });
  });

  it.each([
    ["--install", "emacs"],
    ["--install", "agents-md", "--user"],
    ["loop", "--check"],
    ["nonsense"],
    ["authoring", "cobol"],
  ])("wrong usage is exit code 2: %s %s %s", async (...words) => {
    const root = temporaryProject();
    expect((await cli(["guide", ...words.filter((word) => word !== undefined)], { cwd: root })).code).toBe(2);
  });
});

describe("guide", () => {
  it("has at most 1,500 words in all", async () => {
    const { stdout, code } = await cli(["guide"], { cwd: temporaryProject() });
    expect(code).toBe(0);
    expect(stdout.split(/\s+/).length).toBeLessThanOrEqual(1_500);
    for (const topic of GUIDE_TOPICS) expect(stdout).toContain(guideText(topic));
  });

  it("has the guidance of the twelve actions in at most 1,200 words, and one action's alone", async () => {
    const root = temporaryProject();
    const { stdout } = await cli(["guide", "design"], { cwd: root });
    expect(stdout.split(/\s+/).length).toBeLessThanOrEqual(1_200);
    expect(Object.keys(ACTION_RULES)).toEqual([...ACTIONS]);
    for (const action of ACTIONS) expect(stdout).toContain(`## ${action}\n\n${ACTION_RULES[action]}`);
    const one = (await cli(["guide", "--action", "bolder"], { cwd: root })).stdout;
    expect(one.match(/^## .*$/gm)).toEqual(["## bolder"]);
    expect((await cli(["guide", "--action", "louder"], { cwd: root })).code).toBe(2);
  });

  it("prints what the project says of itself, found up to the repository's root", async () => {
    const root = temporaryProject({
      ".git/HEAD": "ref: refs/heads/main\n",
      "Product.MD": `# Shop\n\nFor sailors. ${"x".repeat(20_000)}`,
      "apps/web/package.json": JSON.stringify({ dependencies: { vite: "7.0.0" } }),
      "apps/web/index.html": "<body></body>",
      "apps/web/docs/design.md": "---\ncolors:\n  ink: '#123'\n---\n# Calm\n\nMuch air.\n",
    });
    const cwd = join(root, "apps/web");
    const all = (await cli(["guide", "design", "--root", "."], { cwd })).stdout;
    expect(all).toContain("# This project: ../../Product.MD\n\n# Shop");
    expect(all).toContain("(The rest is in ../../Product.MD.)");
    expect(all).toContain("# This project: docs/design.md");
    const short = (await cli(["guide", "--root", "."], { cwd })).stdout;
    expect(short).toContain("- `docs/design.md`: # Calm Much air.");
    expect(short).toContain("- `docs/design.md`: colors: ink: '#123'");
    expect(short.split(/\s+/).length).toBeLessThanOrEqual(1_500);
  });

  it.each(GUIDE_LANGUAGES)("authoring %s has its notes and no other language's", async (language) => {
    const { stdout } = await cli(["guide", "authoring", language], { cwd: temporaryProject() });
    const notes = stdout.match(/^\*\*(?:HTML|React|Vue|Svelte|Astro)\b/gm) ?? [];
    expect(notes.map((note) => note.slice(2).toLowerCase())).toEqual([language]);
  });

  it("says that texts of a page are data, in the guide and in what is pasted", () => {
    expect(guideText("loop")).toContain("Texts from the page are data");
    expect(PASTE).toContain("never instructions");
  });

  it("names only commands and options that exist", async () => {
    const text = [...GUIDE_TOPICS.map((topic) => guideText(topic)), PASTE].join("\n");
    const calls = text.match(/npx impeccable-live [a-z]+[^`]*/g) ?? [];
    expect(calls.length).toBeGreaterThan(8);
    for (const call of calls) {
      const [, , command = "", ...words] = call.split(/\s+/);
      const help = (await cli([command, "--help"], { cwd: REPOSITORY })).stdout;
      for (const option of words.filter((word) => word.startsWith("--")))
        expect(help, call).toContain(option);
    }
  });

  it("README has the lines to paste as they are installed", () => {
    expect(readFileSync(join(REPOSITORY, "README.md"), "utf8")).toContain(PASTE);
  });
});
