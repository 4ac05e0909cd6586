/**
 * Outlives the test process by a moment: reads `+<pid>` and `-<pid>` lines, and when its input ends
 * (the test process is gone, also by SIGKILL) ends the process groups that are left.
 */
import { createInterface } from "node:readline";

const groups = new Set<number>();

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) groups.add(pid);
  else groups.delete(pid);
}
for (const pid of groups) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
