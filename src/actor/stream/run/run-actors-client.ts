import type { ActorNamespaces } from "../../actor-host.ts";
import { ActorRef } from "../../calls/contract.ts";
import { UnavailableError } from "../../errors.ts";
import { sessionActorName } from "../../names.ts";
import type { CommandResult } from "../../runtime/mailbox.ts";
import type { RunFacts } from "../../session/runs/run-record.ts";
import type { SessionOperations, SessionReads } from "../../session/session-contract.ts";
import type { RunProgressOptions } from "./run-progress-notifier.ts";

export interface RunActorsOptions extends Pick<ActorNamespaces, "sessions" | "projects"> {
  readonly project: string;
  readonly session: string;
  readonly run: string;
}

/** What the stream of a run asks its session and its project, and what it notifies them of. */
export class RunActorsClient {
  readonly #options: RunActorsOptions;
  readonly #session: ActorRef<SessionOperations, SessionReads>;

  constructor(options: RunActorsOptions) {
    const { sessions, project, session } = options;
    this.#options = options;
    this.#session = new ActorRef(sessions, sessionActorName(project, session));
  }

  /** What the session knows of the run; `null` when it has none of that name. */
  async facts(lease: string | null): Promise<RunFacts | null> {
    const { run } = this.#options;
    return unwrap(await this.#session.call("openRun", { run, lease })).facts;
  }

  /** How progress is reported. */
  get progress(): Omit<RunProgressOptions, "run"> {
    const { projects, project, session: id, run } = this.#options;
    return {
      onAppended: async (offset) => {
        await Promise.all([
          projects.call(project, "updateRun", { type: "run", id, run, state: "open", offset }),
          this.#session.call("runAppended", { run, offset }),
        ]);
      },
      onEnded: async (ended) => {
        unwrap(await this.#session.call("runEnded", ended));
      },
      onRedacted: (redacted) =>
        void projects.call(project, "recordTelemetry", { events: [], redacted }).catch(() => undefined),
    };
  }
}

function unwrap<Value>(result: CommandResult<Value>): Value {
  if (!result.ok) throw new UnavailableError(result.rejection.message);
  return result.answer;
}
