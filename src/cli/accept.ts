/** `accept`: keeps one variant in the source. Needs no server and reports nothing (`poll` does both). */
import { isRecord } from "../protocol/is-record.ts";
import { acceptVariant, carbonize, waitForFileWatchers } from "../source/index.ts";
import { emitResolved } from "./agent/emit-resolved.ts";
import { eventArg, readEventFile } from "./agent/event-file.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { mcpLeaseArg } from "./agent/mcp-report.ts";
import { pageOf } from "./agent/page-of.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { jsonOption } from "./core/arguments.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand } from "./core/command.ts";
import { usageError } from "./core/errors.ts";
import { findRoot } from "./project/root.ts";

export const acceptCommand = defineCliCommand({
  name: "accept",
  description: "Keep one variant in the source",
  examples: [
    `npx impeccable-live accept --id a1b2c3d4 --variant 2 --param-values '{"density":"airy"}'`,
    "npx impeccable-live accept --id a1b2c3d4 --variant 2 --bake",
  ],
  args: {
    ...leaseArgs,
    id: idArg,
    "mcp-lease": mcpLeaseArg,
    variant: { type: "string", description: "The variant's number", valueHint: "N" },
    "param-values": { type: "string", description: "The tuned values", valueHint: "JSON" },
    event: eventArg,
    file: {
      type: "string",
      description: "The file it is in (default: found by its markers)",
      valueHint: "PATH",
    },
    full: { type: "boolean", description: "With diffs" },
    bake: { type: "boolean", description: "Also carbonize, as far as it can be proved" },
  },
  async run({ args, rawArgs, cli }) {
    const decision = await readDecision(cli, args);
    const guard = await leaseGuard(cli, args);
    const session = { ...guard, root: findRoot(cli.io.cwd, args.root), id: sessionOption(args.id) };
    const result = await acceptVariant({
      ...session,
      ...decision,
      ...(args.file === undefined ? {} : { file: args.file }),
    });
    if (!args.bake || !result.handled || !result.carbonize) {
      return emitResolved(cli, args, { name: "accept", rawArgs }, result);
    }
    await waitForFileWatchers();
    const carbonized = await carbonize({ ...session, ...(await pageOf(cli, args, guard)) });
    // The accept is done either way. `todo` names what is left to do by hand.
    const { changes, notes, measured, problems, todo } = carbonized;
    const baked = { ...result, carbonize: !carbonized.handled, todo, changes, notes, measured, problems };
    return emitResolved(cli, args, { name: "accept", rawArgs }, baked);
  },
});

interface DecisionArgs {
  readonly id: string;
  readonly variant?: string | undefined;
  readonly "param-values"?: string | undefined;
  readonly event?: string | undefined;
}

/** The variant and its values: as the command names them, or as the accept of the page does. */
async function readDecision(cli: Cli, args: DecisionArgs) {
  if (args.event !== undefined) {
    if (args.variant !== undefined) throw usageError("--event and --variant exclude each other.");
    const { id, variantId, paramValues } = await readEventFile(cli, args.event, "accept");
    if (id !== args.id) throw usageError(`The event is one of session ${id}.`);
    return { variant: variantId, ...(paramValues ? { paramValues } : {}) };
  }
  const { variant } = args;
  if (variant === undefined || !/^[1-9][0-9]{0,2}$/.test(variant))
    throw usageError("--variant must be a number from 1.");
  const paramValues = jsonOption("param-values", args["param-values"]);
  if (paramValues !== undefined && !isRecord(paramValues)) {
    throw usageError("--param-values must be a JSON object.");
  }
  return { variant, ...(paramValues ? { paramValues } : {}) };
}
