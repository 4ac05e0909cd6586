import { expect, it, onTestFinished } from "vitest";
import { processIo } from "../../../src/cli/core/io.ts";

it("a console that throws, as Deno's does behind a closed terminal, does not end the process", () => {
  const { warn } = console;
  onTestFinished(() => void Object.assign(console, { warn }));
  let printed = 0;
  console.warn = () => {
    printed += 1;
    throw new Error("Input/output error (os error 5)");
  };
  processIo();
  expect(() => console.warn("a notice of the runtime")).not.toThrow();
  expect(printed).toBe(1);
});
