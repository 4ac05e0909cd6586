import { createDurable } from "itty-durable/itty-durable.js";
import type { ActorRequest } from "./actor-host.ts";
import { ShuttingDownError } from "./errors.ts";
import { errorResponse, jsonResponse } from "./responses.ts";
import type { CommandResult } from "./runtime/mailbox.ts";
import { UnavailableError } from "./unavailable-error.ts";

/** The actor's own routes, on itty-durable's router. */
export interface ActorRoutes {
  get(path: string, handler: ActorHandler): unknown;
  post(path: string, handler: ActorHandler): unknown;
  put(path: string, handler: ActorHandler): unknown;
}

type ActorHandler = (
  request: ActorRequest & { readonly params: Readonly<Record<string, string>> },
) => Promise<Response>;

export interface ActorBaseOptions {
  /** What the actor is, for the sentence a caller reads when it fails. */
  readonly kind: "session" | "project" | "stream";
  /** Methods that stubs may call: reads whose arguments are ids and numbers. */
  readonly reads: ReadonlySet<string>;
  /** Where an unexpected error goes; its text never goes to a client. */
  readonly report: (error: unknown) => void;
}

/**
 * The itty-durable base of both actors, with what it leaves open closed: only listed reads can be
 * called by name, nothing can be emptied from outside, and the journal is the persistence.
 */
export function actorBase({ kind, reads, report }: ActorBaseOptions) {
  const unreadable = (error: unknown): Response => {
    if (!(error instanceof ShuttingDownError || error instanceof UnavailableError)) report(error);
    return errorResponse({
      code: "storage_failed",
      message: `The ${kind} could not be read or written; try again.`,
    });
  };

  return class ActorShell extends createDurable({ autoPersist: false, onError: unreadable }) {
    override async fetch(request: ActorRequest): Promise<Response> {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/do/") && !isListedRead(pathname, reads))
        return new Response(null, { status: 404 });
      try {
        // itty-durable reads no more of a request than its address, method and headers.
        return await super.fetch(request as Request);
      } catch (error) {
        return unreadable(error);
      }
    }

    override async destroy(): Promise<never> {
      throw new Error(`a ${kind} cannot be destroyed`);
    }

    override getPersistable(): Record<string, never> {
      return {};
    }

    /** itty-durable keeps its router on the state it was given. */
    get routes(): ActorRoutes {
      const state: { router?: ActorRoutes } = this.state;
      if (!state.router) throw new Error("itty-durable gave no router");
      return state.router;
    }
  };
}

/** itty-durable answers `/do/call/<any method>`, among them ones that empty the storage. */
function isListedRead(pathname: string, reads: ReadonlySet<string>): boolean {
  const [, , action, target, ...rest] = pathname.split("/");
  return action === "call" && target !== undefined && reads.has(target) && rest.length === 0;
}

/** The answer to a command: what it came to, or why it was refused. */
export function toResponse<Answer>(outcome: CommandResult<Answer>): Response {
  return outcome.ok ? jsonResponse(outcome.answer) : errorResponse(outcome.rejection);
}
