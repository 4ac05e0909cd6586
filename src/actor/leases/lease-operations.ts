import type { AgentReply } from "../../protocol/replies.ts";
import type { CommandResult } from "../runtime/mailbox.ts";
import type { ReleaseCommand } from "../session/commands.ts";

/** What an agent does with a lease; a session and a project, which both grant leases, do it alike. */
export interface LeaseOperations<Answer> {
  readonly reply: { readonly input: AgentReply; readonly output: CommandResult<Answer> };
  readonly extend: {
    readonly input: { readonly leaseId: string; readonly leaseMs: number };
    readonly output: CommandResult<{ readonly expiresAt: number }>;
  };
  readonly release: {
    readonly input: Omit<ReleaseCommand, "kind">;
    readonly output: CommandResult<{ readonly done: true }>;
  };
}
