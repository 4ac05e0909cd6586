import { rm } from "node:fs/promises";
import { expect, it, onTestFinished } from "vitest";
import { spawnChild } from "../support/hosts/child.ts";
import { deno } from "../support/hosts/deno-host.ts";
import { CLI, newRoot } from "../support/hosts/local-host.ts";
import { until, within } from "../support/server/until.ts";

it("the demo serves its page and the live server in one Deno process", async () => {
  const folder = await newRoot();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const words = ["demo", "--no-open", "--port", "0", "--folder", folder, "--json"];
  const demo = spawnChild(deno.program, [...deno.words, CLI, ...words], { cwd: folder });
  onTestFinished(() => demo.signal("SIGKILL"));
  const line = await until("the demo tells its addresses", async () => {
    if (demo.hasExited()) throw new Error(`the demo ended at once:\n${demo.output()}`);
    return /^\{"url":.*\}$/m.exec(demo.stdout())?.[0];
  });
  const { url, server }: { url: string; server: string } = JSON.parse(line);
  expect(await (await fetch(url)).text()).toContain("live.js");
  expect(await (await fetch(`${server}/health`)).json()).toMatchObject({ status: "ok", host: "deno" });
  demo.signal("SIGTERM");
  await within("the demo ends", demo.exited);
});
