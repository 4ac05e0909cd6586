/** `variants`: complete variants, checked and written in one go. Needs no server where the element is described. */

import { resolve } from "node:path";
import type { GenerateEvent } from "../protocol/events/generate.ts";
import { isRecord } from "../protocol/is-record.ts";
import { MAX_VARIANTS } from "../protocol/limits.ts";
import { type WriteVariantsInput, writeVariants } from "../source/index.ts";
import { readTextFile } from "../source/project/text-file.ts";
import { elementArgs, elementFromArgs } from "./agent/element-options.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { wrapInputOf } from "./agent/wrap-input.ts";
import { integerOption } from "./core/arguments.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand } from "./core/command.ts";
import { CliError, EXIT, usageError } from "./core/errors.ts";
import { readStdin } from "./core/io.ts";
import { type ConnectArgs, tryConnect } from "./project/connect.ts";
import { findRoot } from "./project/root.ts";

export const variantsCommand = defineCliCommand({
  name: "variants",
  description: "Check complete variants and write them into the source in one go",
  examples: [
    "npx impeccable-live variants --id a1b2c3d4 --file /tmp/variants.html --lease a1b2c3d4.V1StGXR8_Z5j",
    "npx impeccable-live variants --id a1b2c3d4 --count 3 --tag h1 --classes hero__title < variants.html",
  ],
  args: {
    ...leaseArgs,
    id: idArg,
    file: {
      type: "string",
      description: "The variants: what belongs below the insert line (default: standard input)",
      valueHint: "PATH",
    },
    "any-tag": { type: "boolean", description: "A variant may have another tag than the original" },
    count: { type: "string", description: "How many variants, if not wrapped yet", valueHint: "N" },
    position: {
      type: "string",
      description: "If not inserted yet: before or after the element described",
      valueHint: "SIDE",
    },
    ...elementArgs,
    "source-file": { type: "string", description: "The file the element is in", valueHint: "PATH" },
    "dry-run": { type: "boolean", description: "Show the edit as a diff; write nothing" },
  },
  async run({ args, cli }) {
    const { position } = args;
    if (position !== undefined && position !== "before" && position !== "after")
      throw usageError("--position must be before or after.");
    const count = integerOption("count", args.count, 1, MAX_VARIANTS);
    const guard = await leaseGuard(cli, args);
    const input: WriteVariantsInput = {
      ...guard,
      root: findRoot(cli.io.cwd, args.root),
      id: sessionOption(args.id),
      block: await readBlock(cli, args.file),
      blockName: args.file ?? "-",
      anyTag: args["any-tag"] ?? false,
      dryRun: args["dry-run"] ?? false,
      ...elementFromArgs(args),
      ...(count === undefined ? {} : { count }),
      ...(position === undefined ? {} : { position }),
      ...(args["source-file"] === undefined ? {} : { file: args["source-file"] }),
    };
    let result = await writeVariants(input);
    if (!result.ok && result.error === "wrapper_not_found") {
      const picked = await readGenerate(cli, args, input.id);
      if (picked !== null) result = await writeVariants({ ...input, ...wrapInputOf(input.root, picked) });
    }
    cli.emit(result);
    return result.ok ? EXIT.done : EXIT.notDone;
  },
});

async function readBlock(cli: Cli, file: string | undefined): Promise<string> {
  if (file === undefined || file === "-") return await readStdin(cli.io);
  const read = await readTextFile(resolve(cli.io.cwd, file));
  if (read === null) {
    throw new CliError("not_found", `${file} cannot be read as UTF-8 text of at most 5 MiB.`);
  }
  return read.text;
}

/** The session's `generate`, from a running server's journal; `null` without one. */
async function readGenerate(cli: Cli, args: ConnectArgs, id: string): Promise<GenerateEvent | null> {
  const connection = await tryConnect(cli, args);
  const page = await connection?.client.journal(id, { limit: 1 }).catch(() => null);
  const event = page?.entries.find(({ type }) => type === "generate")?.event;
  return isGenerate(event) ? event : null;
}

/** The server validated the event when it was posted. Journals of older versions may lack what a search needs. */
function isGenerate(event: unknown): event is GenerateEvent {
  if (!isRecord(event) || typeof event.id !== "string") return false;
  const element = isRecord(event.insert) ? event.insert.anchor : event.element;
  return isRecord(element) && typeof element.tagName === "string" && Array.isArray(element.classes);
}
