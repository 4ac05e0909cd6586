import type { TelemetryEvent } from "../../protocol/telemetry.ts";
import type { SessionCommand } from "./commands.ts";
import type { SessionState } from "./state.ts";

/** What telemetry says of a command that was fenced. It leaves no entry, so that this is its only trace. */
export function fencedTelemetry(
  { id, runs = [] }: Pick<SessionState, "id" | "runs">,
  command: SessionCommand,
): Omit<TelemetryEvent, "at"> {
  const lease = command.kind === "reply" ? command.reply.leaseId : leaseOf(command);
  const run = runs.find((record) => record.lease === lease);
  const what = command.kind === "reply" ? `reply ${command.reply.type}` : command.kind;
  const origin = run === undefined ? {} : { run: run.run };
  return {
    code: "lease.fenced",
    session: id,
    ...origin,
    detail: run === undefined ? what : `${what} of ${run.agent}`,
  };
}

function leaseOf(command: SessionCommand): string | undefined {
  return "leaseId" in command ? command.leaseId : undefined;
}
