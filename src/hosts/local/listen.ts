import { FIRST_PORT } from "../../protocol/limits.ts";

/** Number of ports that are tried when no port is given. */
const PORTS_TRIED = 200;
/** How long responses that are being written at shutdown may take. */
export const CLOSE_GRACE_MS = 300;
const LOOPBACK = ["127.0.0.1", "::1"] as const;

/** The requested port is in use. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly code = "port_taken";

  constructor(port: number) {
    super(`Port ${port} is in use; choose another with --port, or leave it out.`);
  }
}

/** This machine has none of the addresses. */
export class AddressUnavailableError extends Error {
  override readonly name = "AddressUnavailableError";
  readonly code = "address_unavailable";

  constructor(addresses: readonly string[]) {
    super(`This machine has no address ${addresses.join(" and no ")} to listen on; choose one with --host.`);
  }
}

/** The application; `env` is what a runtime knows of the connection. */
export type Fetch = (request: Request, env?: object) => Response | Promise<Response>;

export interface Listening {
  readonly port: number;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Why an address could not be bound: the port is in use, or there is no such address here. */
export type BindFailure = "taken" | "unavailable";

/** Serves on one port (0: any free one) of one address, as the runtime does it. */
export type Bind = (fetch: Fetch, port: number, address: string) => Promise<Listening | BindFailure>;

export interface ListenOptions {
  readonly bind: Bind;
  readonly fetch: Fetch;
  /** The requested port (0: any free one); `null` to choose one. */
  readonly port: number | null;
  /** Tried first when no port is requested: open tabs know it. */
  readonly preferred: number | null;
  /** An address to bind instead of both loopback ones. */
  readonly host: string | null;
}

/**
 * Listens on 127.0.0.1 and ::1 (one alone where the other does not exist): a port counts as
 * free only when both are, so that `localhost` is this server whichever a browser picks.
 * @throws PortTakenError, AddressUnavailableError
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const addresses = options.host === null ? LOOPBACK : [options.host];
  if (options.port !== null) {
    const listening = await tryListen(options, options.port, addresses);
    if (listening) return listening;
    if (options.port !== 0) throw new PortTakenError(options.port);
  }
  const sequence = Array.from({ length: PORTS_TRIED }, (_, index) => FIRST_PORT + index);
  for (const port of options.preferred === null ? sequence : [options.preferred, ...sequence]) {
    const listening = await tryListen(options, port, addresses);
    if (listening) return listening;
  }
  throw new PortTakenError(FIRST_PORT);
}

async function tryListen(
  { bind, fetch }: ListenOptions,
  wanted: number,
  addresses: readonly string[],
): Promise<Listening | null> {
  const bound: Listening[] = [];
  const close = async () => void (await Promise.all(bound.map((server) => server.close())));
  for (const address of addresses) {
    const outcome = await bind(fetch, bound[0]?.port ?? wanted, address);
    if (outcome === "unavailable") continue;
    if (outcome === "taken") {
      await close();
      return null;
    }
    bound.push(outcome);
  }
  const [first] = bound;
  if (!first) throw new AddressUnavailableError(addresses);
  return { port: first.port, close };
}

/**
 * The meaning of a bind error.
 * @throws the error, when it has another cause
 */
export function bindFailure(error: unknown): BindFailure {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EADDRINUSE" || code === "EACCES") return "taken";
  if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return "unavailable";
  throw error;
}
