/** The panel behind the bar's dot: what is in the way between page and agent, and what to do about it. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../support/browser/axe.ts";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { visibleText } from "../support/browser/visible-text.ts";

const panel = (page: Page) => visibleText(page.locator("impeccable-live-root .sheet"));
const dot = (page: Page) => page.locator("impeccable-live-root .bar [data-panel=health]");
const levels = (page: Page) =>
  page
    .locator("impeccable-live-root .sheet li")
    .evaluateAll((rows) =>
      rows.map((row) => `${row.getAttribute("data-check")} ${row.getAttribute("data-level")}`),
    );

describe("a page that may use the server", () => {
  const fixture = overlayFixture();

  test("opens by keyboard, says that all is well, follows the agent, and gives the focus back", async () => {
    const { open, server, pages } = fixture();
    const { page } = await open();
    await page.getByText("Live", { exact: true }).waitFor();
    await dot(page).focus();
    await page.keyboard.press("Enter");
    const checks = ["stream", "reachability", "token", "csp", "hot-reload", "agent", "queue"];
    await expect.poll(() => levels(page)).toEqual(checks.map((check) => `${check} ok`));
    expect(await panel(page)).toContain(`A page of ${pages.origin} may load the overlay and use the server.`);
    expect(await panel(page)).toContain("The page is served without a content security policy.");
    expect(await panel(page)).toContain("No hot reload was found");
    expect(await panel(page)).toContain("demo-agent: listening.");
    await expectAccessible(page, "health");
    server.send({ type: "agent", listening: false, names: [] });
    await expect.poll(() => panel(page)).toContain("No agent is listening. Tell your coding agent:");
    expect(await visibleText(dot(page))).toBe("Agent away");
    await page.keyboard.press("Escape");
    await page.locator("impeccable-live-root .sheet").waitFor({ state: "detached" });
    expect(await dot(page).evaluate((button) => button.matches(":focus"))).toBe(true);
  });

  test("names a server that stopped and a token that it does not know, each with what to do", async () => {
    const { open, server } = fixture();
    const { page, context } = await open();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await dot(page).click();
    await expect.poll(() => levels(page)).toContain("stream ok");
    await server.stop();
    await expect.poll(() => levels(page)).toContain("reachability problem");
    expect(await visibleText(dot(page))).toBe("Reconnecting");
    expect(await panel(page)).toContain("The server does not answer.");
    expect((await levels(page)).filter((row) => /^(agent|queue)/.test(row))).toEqual([]);
    const row = page.locator("impeccable-live-root .sheet [data-check=reachability]");
    await row.getByRole("button", { name: "Copy" }).click();
    await row.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("npx impeccable-live serve");
    server.token = "rotated";
    await server.start();
    await expect.poll(() => levels(page)).toContain("token problem");
    expect(await visibleText(dot(page))).toBe("Refused");
    expect(await panel(page)).toContain("The server does not know the page's token. Reload the page");
    expect(await levels(page)).not.toContain("reachability problem");
  });

  test("says that the dev server brings the variants where the page has hot reload", async () => {
    const { open } = fixture();
    const { page } = await open({
      before: () =>
        document.addEventListener("DOMContentLoaded", () => {
          const script = document.createElement("script");
          Object.assign(script, { type: "text/plain", textContent: "import '/@vite/client'" });
          document.head.append(script);
        }),
    });
    await dot(page).click();
    await expect.poll(() => panel(page)).toContain("The page has hot reload");
  });
});

describe("a page of another app than the one that is served", () => {
  const fixture = overlayFixture();

  test("is named as soon as picking starts, in the bar, in a notice and in the panel, with the command", async () => {
    const { open, server, pages } = fixture();
    const file = "/repository/apps/site/src/site.tsx";
    pages.pages.set("/site.js", `const _jsxFileName = "${file}";`);
    server.foreignApp = "../site";
    const { page, button } = await open({
      before: () =>
        document.addEventListener("DOMContentLoaded", () => {
          const script = document.createElement("script");
          Object.assign(script, { type: "module", src: "/site.js" });
          document.head.append(script);
        }),
    });
    await page.getByText("Live", { exact: true }).waitFor();
    expect(server.pageFiles).toEqual([]);
    await button("Pick element").click();
    const notice = page.getByRole("alert");
    await notice.waitFor();
    expect(server.pageFiles).toContain(file);
    expect(await visibleText(notice)).toContain(
      `${pages.origin}/ is the page of another app, ../site: its sources are not in this project.`,
    );
    expect(await visibleText(notice)).toContain("npx impeccable-live serve --root ../site");
    expect(await visibleText(dot(page))).toBe("Wrong app");
    expect(await page.getByText("Click what should change").count()).toBe(0);
    await expectAccessible(page, "wrong app");
    await dot(page).click();
    await expect.poll(() => levels(page)).toContain("page problem");
    expect(await panel(page)).toContain("npx impeccable-live serve --root ../site");
  });
});

describe("a page whose policy lets the script in, and no request out", () => {
  const fixture = overlayFixture({
    "content-security-policy": "script-src http://localhost:*; connect-src 'self'",
  });

  test("shows the line that the policy lacks, which is why the page does not connect", async () => {
    const { open, server } = fixture();
    const { page } = await open();
    await dot(page).click();
    await expect.poll(() => levels(page)).toContain("csp problem");
    expect(await panel(page)).toContain("The policy of the served page blocks the overlay.");
    expect(await panel(page)).toContain(`connect-src 'self' ${server.origin}`);
    await expectAccessible(page, "health, blocked");
  });
});
