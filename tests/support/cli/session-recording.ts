/** Recorded sessions of the scripted agent, as `docs/agents/` shows them. */
import type { SessionCommand } from "./scripted-session.ts";

/** The commands with what differs from run to run made equal: ids, times, the project's folder. */
export function normalized(commands: readonly SessionCommand[], root: string): SessionCommand[] {
  return commands.map((one) => ({ ...one, output: withoutChance(one.output, root) }));
}

function withoutChance(output: string, root: string): string {
  return output
    .replaceAll(root, "/project")
    .replace(/\b([0-9a-f]{8})\.[\w-]{21}(?![\w-])/g, "$1.LEASE0000000000000000")
    .replace(/"run":"[\w-]{21}"/g, '"run":"RUN000000000000000000"')
    .replace(/"seq":\d+/g, '"seq":1')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "2026-01-01T00:10:00.000Z");
}

/** Commands, bytes of output, and commands that were refused. */
export function figuresOf(commands: readonly SessionCommand[]) {
  return {
    commands: commands.length,
    bytes: commands.reduce((sum, { output }) => sum + Buffer.byteLength(output), 0),
    refused: commands.filter(({ exitCode }) => exitCode !== 0).map(({ command }) => command),
  };
}

/** A session as a page of the documentation. */
export function recordedPage(title: string, kind: string, commands: readonly SessionCommand[]): string {
  const { commands: count, bytes } = figuresOf(commands);
  const steps = commands.flatMap(({ command, output, wrote, byHand }) => [
    ...(wrote === undefined ? [] : ["The agent writes the variants:", "", fence("json", wrote), ""]),
    ...(byHand === undefined ? [] : ["The agent does by hand what is left:", "", fence("diff", byHand), ""]),
    fence("console", `$ ${command}\n${JSON.stringify(JSON.parse(output), null, 2)}`),
    "",
  ]);
  const head = [
    `# ${title} (${kind})`,
    "",
    `A session of an agent that does only what each answer's \`nextStep\` says: ${count} ${count === 1 ? "command" : "commands"}, ${bytes} bytes of output. Recorded by a test; output is one line, laid out here.`,
    "",
  ];
  return `${[...head, ...steps].join("\n").trimEnd()}\n`;
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
