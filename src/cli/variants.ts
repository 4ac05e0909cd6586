/** `variants`: complete variants, checked and written in one go. Needs no server where the element is described. */

import { resolve } from "node:path";
import type { ParsedArgs } from "citty";
import type { GenerateEvent } from "../protocol/events/generate.ts";
import { MAX_VARIANTS } from "../protocol/limits.ts";
import type { WriteVariantsInput, writeVariants } from "../source/index.ts";
import { readTextFile } from "../source/project/text-file.ts";
import { refusedSession, stepAfterRefusal } from "./agent/after-refusal.ts";
import { emitAnswer } from "./agent/answer.ts";
import { elementArgs, elementFromArgs } from "./agent/element-options.ts";
import { eventArg, readEventFile } from "./agent/event-file.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { mcpLeaseArg, mcpReportStep } from "./agent/mcp-report.ts";
import { step } from "./agent/next-steps.ts";
import { postReply, wrapperOf } from "./agent/send-reply.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { namedAgent, stepContext } from "./agent/step-context.ts";
import { removeVariantsFile } from "./agent/variants-file.ts";
import { replyLease } from "./agent/work-lease.ts";
import { writeDescribed } from "./agent/write-described.ts";
import { integerOption } from "./core/arguments.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand } from "./core/command.ts";
import { CliError, EXIT, usageError } from "./core/errors.ts";
import { readStdin } from "./core/io.ts";
import { connect } from "./project/connect.ts";
import { findRoot } from "./project/root.ts";

export const variantsCommand = defineCliCommand({
  name: "variants",
  description: "Check complete variants and write them into the source in one go",
  examples: [
    "npx impeccable-live variants --id a1b2c3d4 --json variants.json --done --agent claude",
    "npx impeccable-live variants --id a1b2c3d4 --count 3 --tag h1 --classes hero__title < variants.html",
  ],
  args: {
    ...leaseArgs,
    id: idArg,
    json: {
      type: "string",
      description: 'The variants as {"variants":[{"markup","css","params"}]}; - reads standard input',
      valueHint: "PATH",
    },
    file: {
      type: "string",
      description: "The variants as what belongs below the insert line (default: standard input)",
      valueHint: "PATH",
    },
    done: { type: "boolean", description: "Also reply that the variants are ready" },
    full: { type: "boolean", description: "Also how the wrapper is written, as wrap says it" },
    "any-tag": { type: "boolean", description: "A variant may have another tag than the original" },
    count: { type: "string", description: "How many variants, if not wrapped yet", valueHint: "N" },
    position: {
      type: "string",
      description: "If not inserted yet: before or after the element described",
      valueHint: "SIDE",
    },
    ...elementArgs,
    event: eventArg,
    "mcp-lease": mcpLeaseArg,
    "source-file": { type: "string", description: "The file the element is in", valueHint: "PATH" },
    "dry-run": { type: "boolean", description: "Show the edit as a diff; write nothing" },
  },
  readWords: withoutBareJson,
  async run({ args, rawArgs, cli }) {
    const id = sessionOption(args.id);
    const mcpLease = args["mcp-lease"];
    if (args.done && mcpLease !== undefined) throw usageError("--done and --mcp-lease exclude each other.");
    const root = findRoot(cli.io.cwd, args.root);
    const described = readDescription(args);
    const event = await readEvent(cli, args);
    const connection = args.done ? await connect(cli, args, { retryForMs: RESTART_RETRY_MS }) : null;
    const agent = namedAgent(cli, args);
    // Nothing is written that could not be reported: not under a lease that is resolved, either.
    const work = args.done ? await replyLease(root, { id, lease: args.lease, agent }) : null;
    const guard = await leaseGuard(cli, { ...args, lease: work?.id ?? args.lease });
    const input = { ...guard, root, id, ...(await readVariants(cli, args)), ...described };
    const result = await writeDescribed(cli, args, input, event);
    const steps = stepContext(cli, args);
    if (!result.ok) {
      emitAnswer(
        cli,
        result,
        stepAfterRefusal(steps, { name: "variants", rawArgs }, await refusedSession(root, id), result),
      );
      return EXIT.notDone;
    }
    const shown = args.full ? result : shortResult(result);
    if (connection === null || args["dry-run"]) {
      const next =
        mcpLease === undefined || args["dry-run"]
          ? step("report_variants", steps, { id })
          : await mcpStep(root, { id, lease: mcpLease, file: result.file, agent });
      emitAnswer(cli, shown, next);
      return EXIT.done;
    }
    const replied = await postReply(connection, {
      ...{ id, type: "done", file: result.file, agent },
      lease: args.lease,
    });
    await removeVariantsFile(root, id);
    const { seq, phase } = replied.response;
    const next = step("poll", { ...steps, agent: replied.agent ?? steps.agent });
    emitAnswer(cli, { ...shown, seq, phase }, next);
    return EXIT.done;
  },
});

type DescriptionArgs = ParsedArgs<typeof elementArgs> & {
  readonly count?: string | undefined;
  readonly position?: string | undefined;
  readonly "source-file"?: string | undefined;
  readonly "any-tag"?: boolean | undefined;
  readonly "dry-run"?: boolean | undefined;
};

/** What the command line says of the element, and of how it is written. */
function readDescription(
  args: DescriptionArgs,
): Omit<WriteVariantsInput, "root" | "id" | "block" | "blockName"> {
  const { position } = args;
  if (position !== undefined && position !== "before" && position !== "after")
    throw usageError("--position must be before or after.");
  const count = integerOption("count", args.count, 1, MAX_VARIANTS);
  return {
    anyTag: args["any-tag"] ?? false,
    dryRun: args["dry-run"] ?? false,
    ...elementFromArgs(args),
    ...(count === undefined ? {} : { count }),
    ...(position === undefined ? {} : { position }),
    ...(args["source-file"] === undefined ? {} : { file: args["source-file"] }),
  };
}

/** The request for the variants, where it is given in a file. */
async function readEvent(
  cli: Cli,
  { id, event }: { readonly id: string; readonly event?: string | undefined },
): Promise<GenerateEvent | null> {
  if (event === undefined) return null;
  const read = await readEventFile(cli, event, "generate");
  if (read.id !== id) throw usageError(`The event is one of session ${read.id}.`);
  return read;
}

interface WrittenWork {
  readonly id: string;
  readonly lease: string;
  readonly file: string;
  readonly agent: string | undefined;
}

/** The report by a tool, with the wrapper for pages without hot reload. */
async function mcpStep(root: string, work: WrittenWork): Promise<{ readonly text: string }> {
  const wrapper = await wrapperOf(root, work);
  return mcpReportStep({ ...work, type: "done", ...(wrapper === null ? {} : { preview: wrapper.html }) });
}

/** `--json` without a file asks for JSON as the output, as it does everywhere. */
function withoutBareJson(rawArgs: readonly string[]): readonly string[] {
  const isBare = (word: string, index: number) => {
    const next = rawArgs[index + 1];
    return word === "--json" && (next === undefined || next.startsWith("--"));
  };
  return rawArgs.filter((word, index) => !isBare(word, index));
}

/** How long a restarting server is waited for. */
const RESTART_RETRY_MS = 15_000;

function shortResult({
  ok,
  file,
  startLine,
  endLine,
  variants,
  repeated,
  gitIgnored,
  diff,
}: Written): object {
  return {
    ...{ ok, file, startLine, endLine, variants },
    ...(repeated === undefined ? {} : { repeated }),
    ...(gitIgnored === undefined ? {} : { gitIgnored }),
    ...(diff === undefined ? {} : { diff }),
  };
}

type Written = Extract<Awaited<ReturnType<typeof writeVariants>>, { ok: true }>;

/** The agent's own text: JSON with `--json`, or where standard input begins like it. */
async function readVariants(
  cli: Cli,
  { json, file }: { readonly json?: string | undefined; readonly file?: string | undefined },
): Promise<Pick<WriteVariantsInput, "block" | "blockName" | "format">> {
  if (json !== undefined && file !== undefined) throw usageError("--json and --file exclude each other.");
  const name = json ?? file ?? "-";
  const block = await readBlock(cli, name);
  const isJson = json !== undefined || /^\s*\{\s*"/.test(block);
  return { block, blockName: name, format: isJson ? "json" : "block" };
}

async function readBlock(cli: Cli, file: string): Promise<string> {
  if (file === "-") return await readStdin(cli.io);
  const read = await readTextFile(resolve(cli.io.cwd, file));
  if (read === null) {
    throw new CliError("not_found", `${file} cannot be read as UTF-8 text of at most 5 MiB.`);
  }
  return read.text;
}
