/** One source command in a process of its own: `node run-command.ts <name> <input as JSON>` prints the result as JSON. */
import { acceptVariant, discardVariants, wrap } from "../../../src/source/index.ts";
import { withLock } from "../../../src/source/lock.ts";

const [, , name, json] = process.argv;
const input = JSON.parse(json ?? "{}");

if (name === "hold") {
  // Takes the lock, prints a line, and never releases it.
  await withLock(input.root, input.name, async () => {
    process.stdout.write("held\n");
    await new Promise(() => setInterval(() => undefined, 1_000));
  });
} else {
  const commands = { wrap, acceptVariant, discardVariants };
  if (name !== "wrap" && name !== "acceptVariant" && name !== "discardVariants")
    throw new Error(`no command ${name}`);
  process.stdout.write(JSON.stringify(await commands[name](input)));
}
