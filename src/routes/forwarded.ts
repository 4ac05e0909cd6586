/** What a forwarder says of the request that it passed on: enough to distrust a request, never to trust one. */
import { isDevelopmentHost } from "../protocol/loopback.ts";

/** `for=` and `host=` of the standard header (RFC 7239, section 4), quoted or not. */
const FORWARDED_PARAMETER = /\b(?:for|host)\s*=\s*(?:"([^"]*)"|([^;,\s]*))/gi;
const WITH_PORT = /^(\[[^\]]*\]|[^:]*):\d+$/;

/**
 * Whether a forwarder passed the request on from another machine, or under a name that is not local. A tunnel that
 * rewrites `Host` to `localhost` and runs here makes every request look local otherwise. A tunnel that says
 * nothing is not found.
 */
export function isForwardedFromElsewhere(headers: Headers): boolean {
  const parameters = (headers.get("forwarded") ?? "").matchAll(FORWARDED_PARAMETER);
  const named = [
    ...(headers.get("x-forwarded-for") ?? "").split(","),
    ...(headers.get("x-forwarded-host") ?? "").split(","),
    ...[...parameters].map(([, quoted, plain]) => quoted ?? plain ?? ""),
  ];
  return named.some((name) => name.trim() !== "" && !isDevelopmentHost(withoutPort(name.trim())));
}

function withoutPort(name: string): string {
  return WITH_PORT.exec(name)?.[1] ?? name;
}
