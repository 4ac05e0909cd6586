/** The parts of Deno that its host uses: Deno's types are not a dependency. */
export interface DenoRuntime {
  serve(
    options: {
      readonly port: number;
      readonly hostname: string;
      /** Closes every connection when it aborts. */
      readonly signal: AbortSignal;
      readonly onListen: () => void;
    },
    handler: (request: Request, info: DenoServeInfo) => Response | Promise<Response>,
  ): DenoServer;
}

interface DenoServeInfo {
  readonly remoteAddr: { readonly hostname: string };
}

interface DenoServer {
  readonly addr: { readonly port: number };
  /** Stops listening and waits for the responses that are being written. */
  shutdown(): Promise<void>;
}
