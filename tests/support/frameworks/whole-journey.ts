/** A whole session in a framework's own dev server: picked, generated, tuned, accepted, carbonized, with no trace left. */
import { expect } from "vitest";
import { runCli } from "../browser/cli-process.ts";
import { until } from "../server/until.ts";
import { crates } from "./crates.ts";
import type { Framework } from "./framework.ts";
import { BEFORE, FIRST, PAGES, SECOND } from "./pages.ts";
import { generateVariants, pollFor } from "./scripted-agent.ts";

/** Checks a framework without an open session. Its server is stopped afterwards, and its page is closed. */
export async function wholeJourney(framework: Framework): Promise<void> {
  const { name, overlay, source } = framework;
  const { page, pick, waitForBar: state, button, errors } = overlay;
  const { file, injected, state: outside, sheet, carbonized } = PAGES[name];
  const shown = (text: string) => page.locator(".hero-title").filter({ hasText: text, visible: true });
  const spacing = () => shown(FIRST).evaluate((node) => getComputedStyle(node).letterSpacing);
  const [original, styles] = [await source(file), await source(sheet)];
  const counted = await crates(framework);
  const stateIsKept = async () => expect(await page.locator(".basket").innerText()).toBe(counted);

  await pick(".hero-title");
  await state("configure");
  await button("Go").click();
  const { id } = await generateVariants(framework);
  await state("cycling");
  await shown(FIRST).waitFor();
  await shown(BEFORE).waitFor({ state: "hidden" });
  if (outside !== "may be reset") await stateIsKept();

  // The open page reconnects to the restarted server, which leaves the tag in place.
  await framework.killServer();
  expect(framework.changed()).toEqual([injected, file].sort());
  await page.getByRole("slider", { name: "Air" }).fill("7");
  await expect.poll(spacing).toBe("7px");
  await button("Next variant").click();
  await shown(SECOND).waitFor();
  await button("Previous variant").click();
  await shown(FIRST).waitFor();

  await button("Accept").click();
  expect(await pollFor(framework, "accept")).toMatchObject({
    id,
    variantId: "1",
    paramValues: { air: 7 },
    // The poll has cleaned up by itself.
    _acceptResult: { handled: true, file, carbonize: false },
    _completionAck: { ok: true, phase: "completed" },
  });
  const plain = page.locator(":not([data-impeccable-variant]) > .hero-title");
  await until("the page shows the plain element", async () => {
    const marked = await page.locator("[data-impeccable-variant], [data-impeccable-css]").count();
    return marked === 0 && (await plain.count()) === 1 ? true : undefined;
  });
  await expect.poll(() => plain.innerText()).toBe(FIRST);
  await expect.poll(spacing).toBe("7px");
  if (outside === "kept") await stateIsKept();
  const expected = new Map([
    [file, original],
    [sheet, styles],
  ]);
  expected.set(file, original.replace(BEFORE, FIRST));
  expected.set(sheet, carbonized(expected.get(sheet) ?? ""));
  for (const [name, text] of expected) expect(await source(name)).toBe(text);

  await state("done");
  expect(errors).toEqual([]);
  await leavesNoTrace(framework, [...expected.keys()]);
}

/** Stops the server as its user does: only the carbonized sources stay. */
async function leavesNoTrace(framework: Framework, kept: readonly string[]): Promise<void> {
  const { overlay, url, root, changed } = framework;
  // A page during a reload may never close: it is closed first, and the next page receives no hot reload.
  await overlay.page.close();
  expect(await runCli(root, "stop")).toMatchObject({ code: 0 });
  expect(changed()).toEqual([...kept].sort());
  await expect.poll(async () => (await (await fetch(url)).text()).includes("/live.js")).toBe(false);
  const after = await overlay.context.newPage();
  await after.routeWebSocket("**", () => undefined);
  await after.goto(url);
  await after.locator(".hero-title").waitFor();
  expect(await after.locator("impeccable-live-root").count()).toBe(0);
  await after.close();
}
