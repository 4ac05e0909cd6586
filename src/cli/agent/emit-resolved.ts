/** Prints the answer of `accept`, `discard`, `carbonize` and `undo`. */
import { isReportedChange } from "../../protocol/history.ts";
import { refreshReceipt } from "../../source/index.ts";
import type { Cli } from "../core/cli.ts";
import { EXIT, type ExitCode } from "../core/errors.ts";
import { findRoot } from "../project/root.ts";
import { type CalledCommand, refusedSession, type SourceFailure, stepAfterRefusal } from "./after-refusal.ts";
import { emitAnswer } from "./answer.ts";
import { readStoredLease } from "./lease-file.ts";
import { mcpReportStep, replyTypeOf, shortChange } from "./mcp-report.ts";
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
  const reported = handled ? await reportStep(root, args, command.name, details) : null;
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

/** The call of a tool that reports it; `null` for work that is not reported in that way. */
async function reportStep(
  root: string,
  { id, agent, "mcp-lease": lease }: ResolveArgs,
  name: string,
  details: SourceFailure,
): Promise<Pick<Step, "text"> | null> {
  const type = replyTypeOf(name);
  if (lease === undefined || type === null) return null;
  const { file } = details;
  const named = typeof file === "string" ? { file } : {};
  const data = await reportedData(root, { id, name, details });
  return mcpReportStep({ id, type, lease, ...named, ...(data === null ? {} : { data }), agent });
}

interface DoneCommand {
  readonly id: string;
  readonly name: string;
  readonly details: SourceFailure;
}

/** What a poll beside the source would report of the same work. */
async function reportedData(root: string, { id, name, details }: DoneCommand): Promise<object | null> {
  const changes = Array.isArray(details.changes) ? details.changes.filter(isReportedChange) : [];
  if (name === "undo") return { changes: changes.map(shortChange) };
  if (name !== "accept") return null;
  const carbonize = details.carbonize === true;
  // The receipt records the plain source: a later undo starts from it.
  const receipt = (carbonize ? null : await refreshReceipt({ root, id })) ?? details.receipt;
  return { carbonize, ...(isReportedChange(receipt) ? { receipt: shortChange(receipt) } : {}) };
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
