import type { ActorNamespace } from "../../actor-host.ts";
import { callActor } from "../../call-actor.ts";
import { sessionActorName } from "../../names.ts";
import type { RunFacts } from "../../session/runs/run-record.ts";
import { UnavailableError } from "../../unavailable-error.ts";
import type { RunProgressOptions } from "./run-progress-notifier.ts";

export interface RunActorsOptions {
  readonly LIVE_SESSION: ActorNamespace;
  readonly LIVE_PROJECT: ActorNamespace;
  readonly project: string;
  readonly session: string;
  readonly run: string;
}

/** The requests of a run's stream to its session and its project. */
export class RunActorsClient {
  readonly #options: RunActorsOptions;

  constructor(options: RunActorsOptions) {
    this.#options = options;
  }

  /** What the session knows of the run; `null` when it has none of that name. */
  async facts(lease: string | null): Promise<RunFacts | null> {
    const { run } = this.#options;
    const answer: { facts: RunFacts | null } = await (
      await this.#session("/open-run", { run, lease })
    ).json();
    return answer.facts;
  }

  /** How progress is reported. */
  get progress(): Omit<RunProgressOptions, "run"> {
    const { LIVE_PROJECT, project, session: id, run } = this.#options;
    const notify = (path: string, body: unknown) => callActor(LIVE_PROJECT, project, path, { body });
    return {
      onAppended: async (offset) => {
        const frame = { type: "run", id, run, state: "open", offset };
        await Promise.all([notify("/run", frame), this.#session("/run-grew", { run, offset })]);
      },
      onEnded: async (ended) => {
        await this.#session("/run-ended", ended);
      },
      onRedacted: (redacted) => void notify("/note", { events: [], redacted }).catch(() => undefined),
    };
  }

  async #session(path: string, body: unknown): Promise<Response> {
    const { LIVE_SESSION, project, session } = this.#options;
    const answer = await callActor(LIVE_SESSION, sessionActorName(project, session), path, { body });
    if (!answer.ok) throw new UnavailableError("the session of a run could not be asked");
    return answer;
  }
}
