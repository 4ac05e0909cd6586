/** `export`: a session as one file, for another machine or a report. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { hasErrorCode } from "../node/errno.ts";
import { shellWord } from "../protocol/command-line.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { CliError, EXIT } from "./core/errors.ts";
import { findRoot } from "./project/root.ts";

/** What a person typed and an agent wrote is for its owner to hand on. */
const PRIVATE = 0o600;

export const exportCommand = defineCliCommand({
  name: "export",
  description: "A session with its journal, artifacts and output as one .tar.gz",
  examples: [
    "npx impeccable-live export --id a1b2c3d4",
    "npx impeccable-live export --id a1b2c3d4 --redact --output report.tar.gz",
  ],
  args: {
    ...commonArgs,
    id: idArg,
    redact: { type: "boolean", description: "Without secrets and pictures, for a bug report" },
    output: {
      type: "string",
      description: "The file to write (default: impeccable-live-ID.tar.gz)",
      valueHint: "FILE",
    },
  },
  async run({ args, cli }) {
    const id = sessionOption(args.id);
    const redacted = args.redact === true;
    const exported = await cli.archives.exportSession(findRoot(cli.io.cwd, args.root), id, redacted);
    if (exported === null) throw new CliError("unknown_session", `This project has no session ${id}.`);
    const { bytes, ...content } = exported;
    const file = resolve(cli.io.cwd, args.output ?? `impeccable-live-${id}.tar.gz`);
    await writeNew(file, bytes);
    const result = { ok: true, file, bytes: bytes.length, redacted, ...content };
    cli.emit(result, (colors) => {
      const secrets = redacted
        ? `Secrets and pictures were taken out (${content.leftOut} artifacts left out). `
        : "It holds what was typed, said and drawn; --redact takes secrets and pictures out. ";
      return `${colors.good("✓")} ${file}\n${secrets}Read it: npx impeccable-live inspect ${shellWord(file)} --text`;
    });
    return EXIT.done;
  },
});

/** @throws CliError `file_exists` */
async function writeNew(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes, { flag: "wx", mode: PRIVATE });
  } catch (error) {
    if (!hasErrorCode(error, "EEXIST")) throw error;
    throw new CliError("file_exists", `${file} exists. Name another one: --output FILE.`);
  }
}
