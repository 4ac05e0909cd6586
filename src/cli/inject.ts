/** `inject`: adds, checks or removes the script tag. */
import { FIRST_PORT } from "../protocol/limits.ts";
import { checkInjection, inject, removeInjection } from "../source/inject/index.ts";
import { integerOption } from "./core/arguments.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { CliError, EXIT, usageError } from "./core/errors.ts";
import { findingLines } from "./doctor/finding-lines.ts";
import { checkTags } from "./doctor/injection.ts";
import { checkPolicies } from "./doctor/policy.ts";
import { findRoot } from "./project/root.ts";
import { findRunningServer } from "./project/server-file.ts";

export const injectCommand = defineCliCommand({
  name: "inject",
  description: "Add the script tag to the project's pages, check it, or remove it",
  examples: ["npx impeccable-live inject", "npx impeccable-live inject --remove"],
  args: {
    ...commonArgs,
    remove: { type: "boolean", description: "Remove the tag; all other bytes stay" },
    check: { type: "boolean", description: "Only report which pages carry the tag, and what blocks it" },
    port: {
      type: "string",
      description: "The server's port (default: the running one's)",
      valueHint: "PORT",
    },
  },
  async run({ args, cli }) {
    if (args.remove && args.check) throw usageError("--remove and --check exclude each other.");
    const root = findRoot(cli.io.cwd, args.root);
    if (args.remove) {
      const files = await removeInjection(root);
      cli.emit({ removed: files }, () =>
        files.length > 0 ? `Removed from ${files.join(", ")}.` : "No page carries the tag.",
      );
      return EXIT.done;
    }
    const running = await runningPort(root);
    if (args.check) {
      const origin = `http://localhost:${running ?? FIRST_PORT}`;
      const findings = [...(await checkTags(root, running)), ...(await checkPolicies(root, origin))];
      const check = await checkInjection(root).catch(() => null);
      const ok =
        check?.configured === true &&
        check.files.every(({ port }) => port !== null && (running === null || port === running)) &&
        findings.every(({ level }) => level !== "problem");
      cli.emit({ ok, serverPort: running, ...check, findings }, (colors) => findingLines(findings, colors));
      return ok ? EXIT.done : EXIT.notDone;
    }
    const port = integerOption("port", args.port, 1, 65_535) ?? running;
    if (port === null) {
      throw new CliError(
        "unreachable",
        "No server is running: start it (npx impeccable-live serve), or give --port.",
        {
          exitCode: EXIT.unreachable,
        },
      );
    }
    const result = await inject(root, port);
    cli.emit({ port, ...result }, () => `The tag is in ${result.files.join(", ")}.`);
    return EXIT.done;
  },
});

async function runningPort(root: string): Promise<number | null> {
  return (await findRunningServer(root))?.port ?? null;
}
