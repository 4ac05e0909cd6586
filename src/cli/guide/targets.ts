/** Where each agent looks for instructions and for MCP servers, in a project and for a user. */
import { guideText } from "../../guide/index.ts";
import { PASTE } from "../../guide/paste.ts";
import type { TextEdit } from "./edit.ts";
import { jsonMember } from "./json-member.ts";
import { MARKDOWN_MARKS, markedBlock } from "./marked-block.ts";
import { tomlTable } from "./toml-table.ts";
import { wholeFile } from "./whole-file.ts";

export const AGENTS = [
  "claude",
  "cursor",
  "codex",
  "gemini",
  "copilot",
  "windsurf",
  "opencode",
  "agents-md",
] as const;
export type AgentName = (typeof AGENTS)[number];

/** In a project's folder, or in the home of the user. */
export type Scope = "project" | "user";

/** A file and what goes into it. */
export interface Target {
  /** Relative to the project or the home, with `/`; of several names the first that exists, else the first. */
  readonly files: readonly [string, ...string[]];
  readonly what: "instructions" | "mcp";
  /** Another program shares the file: it is never removed with the edit while it has other content. */
  readonly edit: TextEdit;
}

const NAME = "impeccable-live";
const DESCRIPTION =
  "Live design with impeccable-live: a person picks an element on a running page, you write design variants into the source, the person compares and accepts. Use it when the user asks for live design, variants of an element, or mentions impeccable-live.";
const COMMAND = "npx";
const WORDS = ["-y", NAME, "mcp"];

const BODY = `${guideText("loop")}

Before you write variants run \`npx impeccable-live guide authoring\`; after an interruption \`npx impeccable-live guide recovery\`.
`;

const skill = wholeFile(`---\nname: ${NAME}\ndescription: ${JSON.stringify(DESCRIPTION)}\n---\n\n${BODY}`);
const block = markedBlock(PASTE, MARKDOWN_MARKS);

const instructions = (edit: TextEdit, ...files: [string, ...string[]]): Target => ({
  files,
  what: "instructions",
  edit,
});
const mcp = (edit: TextEdit, ...files: [string, ...string[]]): Target => ({ files, what: "mcp", edit });
const servers = (member: string, more: object = {}) =>
  jsonMember([member, NAME], { ...more, command: COMMAND, args: WORDS });
const openCode = jsonMember(["mcp", NAME], { type: "local", command: [COMMAND, ...WORDS], enabled: true });
const codex = tomlTable("mcp_servers", NAME, [
  `command = ${JSON.stringify(COMMAND)}`,
  `args = ${JSON.stringify(WORDS)}`,
]);
const skillIn = (folder: string): Target => instructions(skill, `${folder}/skills/${NAME}/SKILL.md`);

const cursorRule = wholeFile(`---\ndescription: ${DESCRIPTION}\nglobs:\nalwaysApply: false\n---\n\n${BODY}`);
const copilotRule = wholeFile(
  `---\ndescription: ${JSON.stringify(DESCRIPTION)}\napplyTo: "**"\n---\n\n${PASTE}\n`,
);
const windsurfRule = wholeFile(`---\ntrigger: model_decision\ndescription: ${DESCRIPTION}\n---\n\n${BODY}`);

/** By agent and scope; an empty list: that agent has no such place. */
export const TARGETS: Readonly<Record<AgentName, Readonly<Record<Scope, readonly Target[]>>>> = {
  claude: {
    project: [skillIn(".claude"), mcp(servers("mcpServers"), ".mcp.json")],
    user: [skillIn(".claude"), mcp(servers("mcpServers"), ".claude.json")],
  },
  cursor: {
    project: [
      instructions(cursorRule, `.cursor/rules/${NAME}.mdc`),
      mcp(servers("mcpServers"), ".cursor/mcp.json"),
    ],
    user: [skillIn(".cursor"), mcp(servers("mcpServers"), ".cursor/mcp.json")],
  },
  codex: {
    project: [skillIn(".agents"), mcp(codex, ".codex/config.toml")],
    user: [skillIn(".agents"), mcp(codex, ".codex/config.toml")],
  },
  gemini: {
    project: [instructions(block, "GEMINI.md"), mcp(servers("mcpServers"), ".gemini/settings.json")],
    user: [instructions(block, ".gemini/GEMINI.md"), mcp(servers("mcpServers"), ".gemini/settings.json")],
  },
  copilot: {
    project: [
      instructions(copilotRule, `.github/instructions/${NAME}.instructions.md`),
      mcp(servers("servers", { type: "stdio" }), ".vscode/mcp.json"),
    ],
    user: [
      instructions(block, ".copilot/copilot-instructions.md"),
      mcp(servers("mcpServers", { type: "local", tools: ["*"] }), ".copilot/mcp-config.json"),
    ],
  },
  windsurf: {
    project: [instructions(windsurfRule, `.windsurf/rules/${NAME}.md`)],
    user: [
      instructions(block, ".codeium/windsurf/memories/global_rules.md"),
      mcp(servers("mcpServers"), ".codeium/windsurf/mcp_config.json"),
    ],
  },
  opencode: {
    project: [skillIn(".opencode"), mcp(openCode, "opencode.json", "opencode.jsonc")],
    user: [
      skillIn(".config/opencode"),
      mcp(openCode, ".config/opencode/opencode.json", ".config/opencode/opencode.jsonc"),
    ],
  },
  "agents-md": { project: [instructions(block, "AGENTS.md")], user: [] },
};
