/** The reference of the command line is what `--help` prints. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { ROOT } from "../../support/docs/repository-text.ts";

const PAGE = join(ROOT, "docs/commands.md");

const HEAD = `# Commands

What each command prints for \`--help\`; a test writes this page from the commands. Output is one JSON value where it is no terminal, or with \`--json\`. Exit codes: 0 done, 1 not done (\`error\` says why), 2 wrong usage, 3 no server. What an agent does with them: [agents.md](agents.md). What they do to files: [source.md](source.md). Options of \`serve\` at length: [operations.md](operations.md).
`;

/** Lines without the spaces that fill a table up. */
function helpText(help: string): string {
  return stripVTControlCharacters(help).trimEnd().replace(/ +$/gm, "");
}

/** With UPDATE_RECORDINGS=1 the page is written instead of compared. */
it("docs/commands.md has the help of every command", async () => {
  const parts = [HEAD];
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const help = helpText(await (await load()).help());
    parts.push(`## ${name}\n\n${summary}.\n\n\`\`\`text\n${help}\n\`\`\`\n`);
  }
  const page = parts.join("\n");
  if (process.env.UPDATE_RECORDINGS === "1") writeFileSync(PAGE, page);
  expect(existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "").toBe(page);
});
