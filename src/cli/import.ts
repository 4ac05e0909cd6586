/** `import`: puts an exported session into a project. */
import { shellWord } from "../protocol/command-line.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { EXIT } from "./core/errors.ts";
import { readArchiveFile } from "./inspect/archive-file.ts";
import { findRoot } from "./project/root.ts";

export const importCommand = defineCliCommand({
  name: "import",
  description: "Put an exported session into this project, whose server does not run",
  examples: ["npx impeccable-live import impeccable-live-a1b2c3d4.tar.gz --root copy"],
  args: {
    ...commonArgs,
    file: { type: "positional", required: true, description: "What export wrote" },
  },
  async run({ args, cli }) {
    const root = findRoot(cli.io.cwd, args.root);
    const imported = await cli.archives.importSession(root, await readArchiveFile(cli, args.file));
    const { session, added } = imported;
    cli.emit(
      { ok: true, ...imported },
      (colors) =>
        `${colors.good("✓")} Session ${session} ${added ? "was added" : "was here already"}.\n` +
        "If it is open, the next server of this project gives its work to your agent. " +
        `Look first: npx impeccable-live inspect ${shellWord(args.file)} --text`,
    );
    return EXIT.done;
  },
});
