import { expect, it } from "vitest";
import { carriesValue, decodeMessage, encodeMessage } from "../../../../src/actor/calls/message.ts";

async function overTheWire(value: unknown): Promise<unknown> {
  const { headers, body } = encodeMessage(value);
  const response = new Response(body, { headers });
  expect(carriesValue(response)).toBe(true);
  return decodeMessage(response);
}

it.each([
  ["an object", { id: "a", list: [1, null], text: 'quotes " and ünïcode \u2028' }],
  ["null", null],
  ["a number", 7],
  ["false", false],
  ["a list", ["x"]],
])("%s arrives as it was sent", async (_what, value) => {
  expect(await overTheWire(value)).toEqual(value);
});

it("bytes arrive with the members beside them", async () => {
  const value = { name: "schön.png", size: 3, bytes: Uint8Array.of(0, 255, 10) };
  expect(await overTheWire(value)).toEqual(value);
});

it("no bytes arrive as no bytes", async () => {
  expect(await overTheWire({ name: "empty", bytes: new Uint8Array() })).toEqual({
    name: "empty",
    bytes: new Uint8Array(),
  });
});

it("a response that carries no value is told apart", () => {
  expect(carriesValue(Response.json({ id: "a" }))).toBe(false);
});
