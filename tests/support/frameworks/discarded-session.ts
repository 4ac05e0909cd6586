/** A discarded session: variants appear by hot reload, and every file is restored. */
import { expect } from "vitest";
import { crates } from "./crates.ts";
import type { Framework } from "./framework.ts";
import { BEFORE, FIRST, PAGES } from "./pages.ts";
import { generateVariants, pollFor } from "./scripted-agent.ts";

/** Checks a framework that was just started, and leaves it unchanged. */
export async function discardedSession(framework: Framework): Promise<void> {
  const { name, overlay, server } = framework;
  const { page, pick, waitForBar: state, button } = overlay;
  const { injected, hint } = PAGES[name];
  expect(server.injected).toEqual([injected]);
  expect(framework.changed()).toEqual([injected]);
  const shown = (text: string) => page.locator(".hero-title").filter({ hasText: text, visible: true });

  // The framework knows where an element is written once it has taken over its HTML.
  await crates(framework);
  await pick(".hero-title");
  await state("configure");
  await button("Go").click();
  const { id, element } = await generateVariants(framework);
  expect(element.sourceHint).toEqual(hint);
  await state("cycling");
  await shown(FIRST).waitFor();
  await button("Discard").click();
  expect(await pollFor(framework, "discard")).toMatchObject({
    id,
    _completionAck: { ok: true, phase: "discarded" },
  });
  expect(framework.changed()).toEqual([injected]);
  await shown(BEFORE).waitFor();
  await page.locator("[data-impeccable-variants]").waitFor({ state: "detached" });
}
