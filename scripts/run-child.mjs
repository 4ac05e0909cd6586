// Runs a command in a process group of its own, and ends the whole group when this process is ended.
// A signal that is sent to this process alone, as a supervisor does, would otherwise leave its children running.
import { spawn } from "node:child_process";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
/** How long a group may clean up after a signal before it is killed. */
const GRACE_MS = 10_000;

/**
 * Runs a command until it ends.
 * @param {string} command
 * @param {readonly string[]} words its arguments
 * @param {import("node:child_process").SpawnOptions} options `detached` is always set
 * @returns {Promise<{ status: number | null, stdout: string, stderr: string }>} with the output, as far as it is piped;
 *   `status` is `null` after a signal. Rejects when the command cannot be started.
 */
export function runChild(command, words, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { ...options, detached: true });
    const output = { stdout: "", stderr: "" };
    for (const name of Object.keys(output))
      child[name]?.setEncoding("utf8").on("data", (text) => (output[name] += text));
    const forward = (signal) => {
      endGroup(child.pid, signal);
      setTimeout(() => endGroup(child.pid, "SIGKILL"), GRACE_MS).unref();
      child.once("close", () => process.kill(process.pid, signal));
    };
    for (const signal of SIGNALS) process.once(signal, forward);
    const release = () => {
      for (const signal of SIGNALS) process.removeListener(signal, forward);
    };
    child.once("error", (error) => {
      release();
      reject(error);
    });
    child.once("close", (status) => {
      release();
      resolve({ status, ...output });
    });
  });
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The group has ended already.
    if (error.code !== "ESRCH") throw error;
  }
}
