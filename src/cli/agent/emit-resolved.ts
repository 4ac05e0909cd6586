/** Prints the answer of `accept`, `discard`, `carbonize` and `undo`. */
import type { Cli } from "../core/cli.ts";
import { EXIT, type ExitCode } from "../core/errors.ts";
import { findRoot } from "../project/root.ts";
import { type CalledCommand, refusedSession, type SourceFailure, stepAfterRefusal } from "./after-refusal.ts";
import { emitAnswer } from "./answer.ts";
import { readStoredLease } from "./lease-file.ts";
import { mcpReportStep } from "./mcp-report.ts";
import { type Step, type StepContext, step } from "./next-steps.ts";
import { stepContext } from "./step-context.ts";

interface ResolveArgs {
  readonly id: string;
  readonly agent?: string | undefined;
  readonly url?: string | undefined;
  readonly root?: string | undefined;
  readonly full?: boolean | undefined;
  readonly "mcp-lease"?: string | undefined;
}

/** Prints it with the next step. Diffs are left out, unless `--full` asks for them. */
export async function emitResolved(
  cli: Cli,
  args: ResolveArgs,
  command: CalledCommand,
  result: object,
): Promise<ExitCode> {
  const details: SourceFailure = { ...result };
  const handled = details.handled === true || details.ok === true;
  const steps = stepContext(cli, args);
  const root = findRoot(cli.io.cwd, args.root);
  const reported = handled ? reportStep(args, command.name, details) : null;
  const next =
    reported !== null
      ? reported
      : handled
        ? stepAfter(steps, command.name, args.id, {
            carbonizes: details.carbonize === true,
            isHeld: (await readStoredLease(root, args.id))?.agent === steps.agent,
          })
        : stepAfterRefusal(steps, command, await refusedSession(root, args.id), details);
  emitAnswer(cli, args.full ? result : withoutDiffs(result), next);
  return handled ? EXIT.done : EXIT.notDone;
}

/** Replies by command. */
const REPLY_TYPE: Readonly<Record<string, string>> = {
  accept: "agent_done",
  discard: "discarded",
  undo: "done",
};

/** The call of a tool that reports it; `null` for work that is not reported in that way. */
function reportStep(
  { id, agent, "mcp-lease": lease }: ResolveArgs,
  name: string,
  { file, carbonize }: SourceFailure,
): Pick<Step, "text"> | null {
  const type = REPLY_TYPE[name];
  if (lease === undefined || type === undefined) return null;
  const named = typeof file === "string" ? { file } : {};
  const data = name === "accept" ? { data: { carbonize: carbonize === true } } : {};
  return mcpReportStep({ id, type, lease, ...named, ...data, agent });
}

/** @param work whether carbonize is still due, and whether this agent holds the session's work */
function stepAfter(
  steps: StepContext,
  name: string,
  id: string,
  { carbonizes, isHeld }: { readonly carbonizes: boolean; readonly isHeld: boolean },
): Step {
  if (carbonizes) return step("carbonize", steps, { id });
  if (name === "discard") return step("complete_discarded", steps, { id });
  // A decision that no agent was given yet is reported by the poll that is given it.
  return name !== "undo" && isHeld ? step("complete", steps, { id }) : step("poll", steps);
}

/** The same without the texts of diffs, at any depth. */
function withoutDiffs(value: object): object {
  const copy: unknown = JSON.parse(
    JSON.stringify(value, (key, item: unknown) => (key === "diff" ? undefined : item)),
  );
  return typeof copy === "object" && copy !== null ? copy : {};
}
