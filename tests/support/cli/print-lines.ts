/** Prints through the real process after its reader has gone; then says with its exit code that it went on. */
import { isReaderGone, processIo } from "../../../src/cli/core/io.ts";

const io = processIo();
for await (const _ of io.stdin()) {
  // Standard input ends when the other outputs are closed.
}
for (let line = 0; line < 3; line++) {
  io.stdout("out\n");
  io.stderr("err\n");
  process.stderr.write("of the server\n");
  await io.written();
}
process.exit(io.outputFailed.aborted && isReaderGone(io.outputFailed.reason) ? 7 : 8);
