/** A reviewer's link: the token is in the fragment, because a remote server's script contains none. */
import { expect, test } from "vitest";
import { FAKE_TOKEN } from "../support/browser/fake-server.ts";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { openOverlay } from "../support/browser/overlay-page.ts";

const fixture = overlayFixture();

test("the link's token is stored, the address is cleaned, and a second visit needs no link", async () => {
  const { browser, pages, server } = fixture();
  server.isRemote = true;
  const overlay = await openOverlay(browser, `${pages.origin}/#impeccable-live=${FAKE_TOKEN}`);
  await overlay.page.getByText("Live", { exact: true }).waitFor();
  expect(overlay.page.url()).toBe(`${pages.origin}/`);
  const again = await openOverlay(browser, `${pages.origin}/#top`, { context: overlay.context });
  await again.page.getByText("Live", { exact: true }).waitFor();
  expect(again.page.url()).toBe(`${pages.origin}/#top`);
  await overlay.page.bringToFront();
  await overlay.pick("#headline");
  await overlay.button("Go").click();
  const generate = await server.event("generate");
  expect(JSON.stringify(generate)).not.toContain(FAKE_TOKEN);
  await overlay.context.close();
});
