/** `accept`: keeps one variant in the source. Needs no server and reports nothing (`poll` does both). */
import { isRecord } from "../protocol/is-record.ts";
import { acceptVariant, carbonize, waitForFileWatchers } from "../source/index.ts";
import { emitResolved } from "./agent/emit-resolved.ts";
import { leaseArgs, leaseGuard } from "./agent/lease-option.ts";
import { pageOf } from "./agent/page-of.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { jsonOption } from "./core/arguments.ts";
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
    variant: { type: "string", required: true, description: "The variant's number", valueHint: "N" },
    "param-values": { type: "string", description: "The tuned values", valueHint: "JSON" },
    file: {
      type: "string",
      description: "The file it is in (default: found by its markers)",
      valueHint: "PATH",
    },
    full: { type: "boolean", description: "With diffs" },
    bake: { type: "boolean", description: "Also carbonize, as far as it can be proved" },
  },
  async run({ args, rawArgs, cli }) {
    if (!/^[1-9][0-9]{0,2}$/.test(args.variant)) throw usageError("--variant must be a number from 1.");
    const paramValues = jsonOption("param-values", args["param-values"]);
    if (paramValues !== undefined && !isRecord(paramValues)) {
      throw usageError("--param-values must be a JSON object.");
    }
    const guard = await leaseGuard(cli, args);
    const session = { ...guard, root: findRoot(cli.io.cwd, args.root), id: sessionOption(args.id) };
    const result = await acceptVariant({
      ...session,
      variant: args.variant,
      ...(paramValues ? { paramValues } : {}),
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
