import { expect, it } from "vitest";
import { isFromThisMachine } from "../../../src/routes/live-script.ts";

it.each([
  ["localhost", "127.0.0.1", true],
  ["localhost", "::1", true],
  ["localhost", "::ffff:127.0.0.1", true],
  ["localhost", "192.168.1.7", false],
  ["preview.example", "127.0.0.1", false],
  // The connection was closed before it was asked for its address.
  ["localhost", "", false],
  // A worker in development: the runtime hides addresses, the name decides.
  ["localhost", null, true],
  ["preview.example", null, false],
])("a request for %s from %s carries the secret: %s", (hostname, address, expected) => {
  expect(isFromThisMachine(hostname, address)).toBe(expected);
});
