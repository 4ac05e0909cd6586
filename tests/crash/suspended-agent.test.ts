import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ServerProcess } from "../support/crash/server-process.ts";
import { generate, newId } from "../support/server/samples.ts";
import { until } from "../support/server/until.ts";

const CLI = resolve(import.meta.dirname, "../../dist/cli.js");
const LEASE_MS = 1_000;

it("an agent that was suspended for longer than its lease prints no event that another one has", async () => {
  const server = await ServerProcess.begin();
  onTestFinished(() => server.dispose());
  const { api } = server;
  const id = newId();
  const words = ["poll", "--agent", "sleeper", "--session", id, "--lease-ms", String(LEASE_MS)];
  const agent = spawn(process.execPath, [join(CLI), ...words], { cwd: server.root });
  onTestFinished(() => void agent.kill("SIGKILL"));
  let printed = "";
  agent.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const ended = once(agent, "close");
  await until("the poll has arrived", async () => (await api.status()).agent.names.includes("sleeper"));
  agent.kill("SIGSTOP");
  await api.post(generate(id));
  // Waits until the lease of the sleeping agent has ended.
  const other = await api.work({ session: id, agent: "other", leaseMs: 600_000 });
  expect(other.lease.attempt).toBe(2);
  agent.kill("SIGCONT");
  const [code] = await ended;
  expect(code).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({ error: "lease_fenced", current: { agent: "other" } });
  expect(await api.replied({ id, type: "done", leaseId: other.lease.id })).toMatchObject({ ok: true });
});
