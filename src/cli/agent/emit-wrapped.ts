/** Prints the answer of `wrap` and `insert`. */
import type { WrapResult } from "../../source/index.ts";
import type { Cli } from "../core/cli.ts";
import { EXIT, type ExitCode } from "../core/errors.ts";
import { findRoot } from "../project/root.ts";
import { type CalledCommand, refusedSession, stepAfterRefusal } from "./after-refusal.ts";
import { emitAnswer } from "./answer.ts";
import { step } from "./next-steps.ts";
import { stepContext } from "./step-context.ts";
import { variantsFile } from "./variants-file.ts";

interface WrapArgs {
  readonly id: string;
  readonly count: string;
  readonly root?: string | undefined;
}

/** Prints it with the next step: the variants, or what to try after a refusal. */
export async function emitWrapped(
  cli: Cli,
  args: WrapArgs,
  command: CalledCommand,
  result: WrapResult,
): Promise<ExitCode> {
  const steps = stepContext(cli, args);
  const { id, count } = args;
  const root = findRoot(cli.io.cwd, args.root);
  if (!result.ok) {
    emitAnswer(cli, result, stepAfterRefusal(steps, command, await refusedSession(root, id), result));
    return EXIT.notDone;
  }
  const input = await variantsFile(root, cli.io.cwd, id);
  emitAnswer(cli, result, step("write_wrapped_variants", steps, { id, count, input }));
  return EXIT.done;
}
