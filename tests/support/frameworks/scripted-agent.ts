/** The agent's part of a session, through the real command line only. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { runCli } from "../browser/cli-process.ts";
import type { Framework } from "./framework.ts";
import { PAGES, VARIANTS } from "./pages.ts";

interface Picked {
  readonly tagName: string;
  readonly classes: readonly string[];
  readonly outerHTML: string;
  readonly sourceHint?: unknown;
}

/** One event as an agent receives it. `poll` has already done an accept or discard. */
export async function pollFor(
  { root }: Framework,
  type: string,
  ...words: string[]
): Promise<Readonly<Record<string, unknown>> & { id: string; lease: { id: string } }> {
  const { json } = await runCli(root, "poll", "--timeout=240000", "--agent", "tester", ...words);
  expect(json).toMatchObject({ type });
  return json as Readonly<Record<string, unknown>> & { id: string; lease: { id: string } };
}

/** Polls the open generate, writes the variants in one call, and replies. */
export async function generateVariants(framework: Framework): Promise<{ id: string; element: Picked }> {
  const { file, language } = PAGES[framework.name];
  const event = await pollFor(framework, "generate");
  const { id, lease } = event;
  const element = event.element as Picked;
  const own = join(framework.root, ".impeccable", "variants.txt");
  await writeFile(own, VARIANTS[language](id));
  const answer = await runCli(
    framework.root,
    ...["variants", "--id", id, "--file", own, "--count", "2"],
    ...["--tag", element.tagName, "--classes", element.classes.join(" "), "--outer-html", element.outerHTML],
  );
  expect(answer).toMatchObject({ code: 0, json: { file } });
  const reply = await runCli(framework.root, "reply", id, "done", "--file", file, "--lease", lease.id);
  expect(reply.code).toBe(0);
  return { id, element };
}
