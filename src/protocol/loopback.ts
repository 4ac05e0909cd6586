/** The rule for which hosts are this machine: the server's guards, `serve` and `doctor` share it. */

const IPV4_LOOPBACK = /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
/** How a dual-stack socket writes an IPv4 peer. */
const IPV4_MAPPED = "::ffff:";

/**
 * Whether a host name or address is one that only this machine reaches.
 * `*.localhost` is: resolvers must answer it with loopback (RFC 6761, section 6.3).
 * @param host without a port; an IPv6 address with or without its brackets
 */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const address = name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
  if (address === "::1") return true;
  return IPV4_LOOPBACK.test(address.startsWith(IPV4_MAPPED) ? address.slice(IPV4_MAPPED.length) : address);
}

/**
 * Whether pages of this host may use the server without being listed: loopback, and `*.test`, which is
 * reserved for testing and never delegated (RFC 6761, section 6.2).
 */
export function isDevelopmentHost(host: string): boolean {
  return isLoopback(host) || host.toLowerCase().endsWith(".test");
}
