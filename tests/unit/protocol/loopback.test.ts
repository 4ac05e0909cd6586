import { expect, it } from "vitest";
import { isDevelopmentHost, isLoopback } from "../../../src/protocol/loopback.ts";

/** Host, whether it is loopback, whether its pages may use the server unlisted. */
const HOSTS: readonly (readonly [string, boolean, boolean])[] = [
  ["localhost", true, true],
  ["LocalHost", true, true],
  ["shop.localhost", true, true],
  ["a.b.localhost", true, true],
  ["127.0.0.1", true, true],
  ["127.255.255.254", true, true],
  ["::1", true, true],
  ["[::1]", true, true],
  ["::ffff:127.0.0.1", true, true],
  ["[::ffff:127.0.0.1]", true, true],
  ["shop.test", false, true],
  ["SHOP.TEST", false, true],
  ["test", false, false],
  ["", false, false],
  ["localhost.evil.example", false, false],
  ["evillocalhost", false, false],
  ["localhost:8400", false, false],
  ["127.0.0.1.evil.example", false, false],
  ["127.0.0", false, false],
  ["127.0.0.256", false, false],
  ["1127.0.0.1", false, false],
  ["128.0.0.1", false, false],
  ["10.0.0.1", false, false],
  ["0.0.0.0", false, false],
  ["::", false, false],
  ["::2", false, false],
  ["[::1", false, false],
  ["::ffff:10.0.0.1", false, false],
  ["::ffff:127.evil.example", false, false],
];

it.each(HOSTS)("%j: loopback %j, development host %j", (host, loopback, development) => {
  expect(isLoopback(host)).toBe(loopback);
  expect(isDevelopmentHost(host)).toBe(development);
});
