/** Variants in the page: inserted, shown one at a time, kept in place, and reported only when visible. */
import { expect, test } from "vitest";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { HEADLINE, wrapperFor } from "../support/browser/sample-page.ts";

const fixture = overlayFixture();

/** What the overlay recognises a page with hot reload by. */
const HOT = `<script type="module" src="/@vite/client"></script>`;

async function generated() {
  const { open, server } = fixture();
  const overlay = await open();
  await overlay.pick("#headline");
  await overlay.button("Go").click();
  const { id } = await server.event("generate");
  return { overlay, id };
}

test("with hot reload the overlay does not change the page's own DOM", async () => {
  const { pages, serve, server, writeVariants } = fixture();
  // The client has no script element: a module of the page imports it.
  pages.pages.set("/app.js", `import "/@vite/client.js";`);
  pages.pages.set("/@vite/client.js", "");
  serve({ head: `<script type="module" src="/app.js"></script>` });
  const { overlay, id } = await generated();
  const { page } = overlay;
  // Variants arrive one by one, as an agent writes them, before its reply.
  for (const count of [1, 3]) {
    await page.evaluate(
      ([html]) => {
        const range = document.createRange();
        const place =
          document.querySelector("[data-impeccable-variants]") ?? document.querySelector("#headline");
        place?.replaceWith(range.createContextualFragment(html ?? ""));
      },
      [wrapperFor(id, HEADLINE, count)],
    );
    await server.event("checkpoint", (event) => event.arrivedVariants === count);
  }
  writeVariants(id, "<p>must not be used</p>");
  await overlay.button("Accept").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator("h1.quiet").waitFor();
  await expect.poll(() => page.locator("h1:visible").count()).toBe(1);
  expect(await page.getByText("must not be used").count()).toBe(0);
  const styles = await page
    .locator("[data-impeccable-variant]")
    .evaluateAll((all) => all.map((each) => each.getAttribute("style")));
  expect(styles.some((style) => style?.includes("contents"))).toBe(false);

  // The dev server removes the wrapper, too: the framework still refers to its elements.
  await overlay.button("Discard").click();
  await server.event("discard");
  server.update(id, { phase: "discarded" });
  await overlay.waitForBar("done");
  expect(await page.locator("[data-impeccable-variants]").count()).toBe(1);
});

test("without hot reload and without a preview the wrapper is read from the source file", async () => {
  const { server } = fixture();
  const { overlay, id } = await generated();
  server.texts.set(
    "/source?path=site%2Findex.html",
    `<html><body><main>${wrapperFor(id)}</main></body></html>`,
  );
  server.update(id, { phase: "variants_ready", sourceFile: "site/index.html" });
  await overlay.page.locator("h1.bold").waitFor();
  await server.event("variant_mounted", (event) => event.variant === 1);
});

test("what an agent wrote cannot run scripts in the page", async () => {
  const { writeVariants } = fixture();
  const { overlay, id } = await generated();
  const { page } = overlay;
  const hostile = `<h1 id="headline" class="bold" onclick="evil()">Safe
    <img src="data:image/gif;base64,x" onerror="document.body.dataset.evil = 1">
    <a href="java&#10;script:evil()">link</a><script>document.body.dataset.evil = 1</script>
    <iframe srcdoc="<script>parent.document.body.dataset.evil = 1</script>"></iframe><object data="x"></object><embed src="x">
    <svg><a xlink:href="javascript:evil()"><animate attributeName="href" values="javascript:evil()"/></a></svg></h1>`;
  writeVariants(id, wrapperFor(id).replace(/<h1 id="headline" class="hero-title bold">.*?<\/h1>/, hostile));
  await page.locator("h1.bold").waitFor();
  const shown = await page.locator("h1.bold").evaluate((element) => element.outerHTML);
  expect(shown).toContain("Safe");
  expect(shown).not.toMatch(/onclick|onerror|script|iframe|object|embed|animate/i);
  expect(await page.locator("body[data-evil]").count()).toBe(0);
});

test("variants that cannot be shown are announced, with what to do, and appear with a later preview", async () => {
  const { server, writeVariants } = fixture();
  const { overlay, id } = await generated();
  server.update(id, { phase: "variants_ready", sourceFile: "src/App.tsx" });
  await overlay.page.getByText("could not be shown here", { exact: false }).first().waitFor();
  writeVariants(id);
  await overlay.page.locator("h1.bold").waitFor();
  const notice = overlay.page.getByText("could not be shown here", { exact: false });
  await expect.poll(() => notice.count()).toBe(0);
});

test("variants that could not be fetched are inserted after a reconnect", async () => {
  const { server } = fixture();
  const { overlay, id } = await generated();
  server.update(id, { phase: "variants_ready", sourceFile: "index.html", preview: "/preview" });
  await overlay.page.getByText("could not be shown here", { exact: false }).first().waitFor();
  await server.stop();
  server.texts.set("/preview", wrapperFor(id));
  await server.start();
  await overlay.page.locator("h1.bold").waitFor();
});

test("a variant that renders nothing is reported as failed, the others stay [published-is-not-rendered]", async () => {
  const { server, writeVariants } = fixture();
  const { overlay, id } = await generated();
  const { page } = overlay;
  writeVariants(id, wrapperFor(id).replace(/<h1 id="headline" class="hero-title quiet">.*?<\/h1>/, ""));
  await page.locator("h1.bold").waitFor();
  await page.keyboard.press("ArrowRight");
  const failure = await server.event("variant_mount_failed");
  expect(failure).toMatchObject({ id, variant: 2, error: "variant 2 has no element in it" });
  await page.getByText("variant 2 has no element in it", { exact: false }).first().waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator("h1.wide").waitFor();
  await page.keyboard.press("ArrowLeft");
  await overlay.button("Retry").click();
  await server.event("retry");
  expect(server.posted.filter(({ type }) => type === "variant_mount_failed")).toHaveLength(1);
});

test("a mount is acknowledged once, however often the variant is shown", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  for (let i = 0; i < 6; i++) await overlay.page.keyboard.press("ArrowRight");
  await server.event("variant_mounted", (event) => event.variant === 3);
  await server.event("variant_mounted", (event) => event.variant === 2);
  await overlay.button("Accept").click();
  await server.event("accept");
  const mounted = server.posted
    .filter(({ type }) => type === "variant_mounted")
    .map(({ variant }) => variant);
  expect(mounted.sort()).toEqual([1, 2, 3]);
});

test("dragging a slider sends its values one at a time, the last one included", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const slider = overlay.page.getByRole("slider", { name: "Weight" });
  for (const value of ["300", "400", "500", "600", "900"]) await slider.fill(value);
  await server.event("checkpoint", ({ paramValues }) => JSON.stringify(paramValues) === '{"weight":900}');
  const shown = await overlay.page
    .locator("h1.bold")
    .evaluate((element) => getComputedStyle(element).fontWeight);
  expect(shown).toBe("900");
});

test("a dragged slider has one checkpoint in flight at most, and its last value survives a reload", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page } = overlay;
  let [inFlight, most] = [0, 0];
  // Every response is delayed, so that a second request in flight would be counted.
  Object.defineProperty(server, "held", {
    get: () => {
      if (server.attempts.at(-1)?.type !== "checkpoint") return null;
      inFlight += 1;
      most = Math.max(most, inFlight);
      return new Promise<void>((answer) =>
        setTimeout(() => {
          inFlight -= 1;
          answer();
        }, 50),
      );
    },
  });
  await page.evaluate(() => {
    const wrapper = document.querySelector("[data-impeccable-variants]");
    if (wrapper === null) throw new Error("no wrapper");
    const changes = { count: 0 };
    Reflect.set(window, "changes", changes);
    new MutationObserver((records) => {
      changes.count += records.length;
    }).observe(wrapper, { childList: true, subtree: true });
  });
  const slider = page.getByRole("slider", { name: "Weight" });
  const box = await slider.boundingBox();
  if (box === null) throw new Error("no slider");
  const y = box.y + box.height / 2;
  await server.event("variant_mounted");
  const before = server.attempts.length;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  for (const end = Date.now() + 2_000, from = Date.now(); Date.now() < end; ) {
    await page.mouse.move(box.x + (box.width * (1 + Math.sin((Date.now() - from) / 150))) / 2, y);
  }
  await page.mouse.move(box.x + 2, y);
  await expect.poll(() => slider.inputValue()).toBe("300");
  await page.mouse.up();
  expect(await page.evaluate(() => Reflect.get(window, "changes").count)).toBe(0);
  expect(server.posted.filter(({ type }) => type === "variant_mounted")).toHaveLength(1);
  expect(server.attempts.length).toBeGreaterThan(before + 2);
  expect(most).toBe(1);
  await page.reload();
  await page.locator("h1.bold").waitFor();
  await expect.poll(() => slider.inputValue()).toBe("300");
  await server.until(() =>
    server.posted.find(({ paramValues }) => JSON.stringify(paramValues) === '{"weight":300}'),
  );
});

test("a value set just before the page is left is sent, also on a slow network", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const slider = overlay.page.getByRole("slider", { name: "Weight" });
  const tried = (weight: number) =>
    server.until(() =>
      server.attempts.find(({ paramValues }) => JSON.stringify(paramValues) === `{"weight":${weight}}`),
    );
  server.held = new Promise(() => undefined);
  await slider.fill("300");
  await tried(300);
  await slider.fill("400");
  await overlay.page.goto("about:blank");
  await tried(400);
});

/** A working session in a page with hot reload, whose browser does not anchor the scroll position by itself. */
async function hotPage() {
  const { pages, serve } = fixture();
  pages.pages.set("/@vite/client", "");
  serve({ head: `${HOT}<style>html { overflow-anchor: none; }</style>` });
  const { overlay, id } = await generated();
  const { page } = overlay;
  return {
    overlay,
    id,
    page,
    /** Where the headline is on screen, and how far the page is scrolled. */
    view: () =>
      page.locator("h1:visible").evaluate((element) => ({
        top: Math.round(element.getBoundingClientRect().top),
        scrollY: Math.round(scrollY),
      })),
    /** Scrolls and, before a frame is drawn, inserts a banner and the variants. */
    update: (scrolledBy = 0) =>
      page.evaluate(
        ([html, by]) => {
          scrollBy(0, Number(by));
          const headline = document.querySelector("#headline");
          const banner = document.createElement("div");
          banner.style.height = "120px";
          headline?.before(banner);
          headline?.replaceWith(document.createRange().createContextualFragment(String(html)));
        },
        [wrapperFor(id), scrolledBy],
      ),
    framesPass: () =>
      page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
      ),
  };
}

test("the page does not jump when content above grows, and scrolls freely afterwards [scroll-lock]", async () => {
  const { server } = fixture();
  const { overlay, id, page, view, update, framesPass } = await hotPage();
  await page.evaluate(() => scrollTo(0, 40));
  await framesPass();
  const before = await view();
  await update();
  server.update(id, { phase: "variants_ready" });
  await overlay.button("Accept").waitFor();
  expect(await view()).toEqual({ top: before.top, scrollY: 160 });
  server.update(id, { phase: "agent_error", error: "it broke" });
  await overlay.waitForBar("error");
  await page.evaluate(() => scrollTo(0, 300));
  await page.evaluate(() => document.body.append(document.createElement("p")));
  await framesPass();
  expect((await view()).scrollY).toBe(300);
});

test("the page does not jump either before its first scroll", async () => {
  const { view, update, framesPass } = await hotPage();
  const before = await view();
  await update();
  await framesPass();
  expect(await view()).toEqual({ top: before.top, scrollY: 120 });
});

test("a scroll in the frame of the change is kept, and the jump is still corrected", async () => {
  const { page, view, update, framesPass } = await hotPage();
  await page.evaluate(() => scrollTo(0, 40));
  await framesPass();
  const before = await view();
  await update(25);
  await framesPass();
  expect(await view()).toEqual({ top: before.top - 25, scrollY: 40 + 25 + 120 });
});

test("an element that moved before the change stays where it moved to", async () => {
  const { page, view, update, framesPass } = await hotPage();
  await page.evaluate(() => document.querySelector("main")?.style.setProperty("padding-top", "172px"));
  await framesPass();
  const before = await view();
  await update();
  await framesPass();
  expect(await view()).toEqual({ top: before.top, scrollY: 120 });
});

test("a session at another element does not scroll to the position of the last one", async () => {
  const { server } = fixture();
  const { overlay, id, page, view } = await hotPage();
  await page.evaluate(() => scrollTo(0, 40));
  await overlay.waitForBar("working");
  server.update(id, { phase: "discarded" });
  await overlay.pick("#cell");
  await overlay.button("Go").click();
  await server.event("generate", (event) => event.id !== id);
  await overlay.waitForBar("working");
  expect((await view()).scrollY).toBe(40);
});

test("all copies of an element in a loop change together", async () => {
  const { pages, serve, server } = fixture();
  pages.pages.set("/@vite/client", "");
  serve({ head: HOT });
  const { overlay, id } = await generated();
  const { page } = overlay;
  await page.evaluate(
    ([html]) => {
      const twice = document.createRange().createContextualFragment(`${html}${html}`);
      document.querySelector("#headline")?.replaceWith(twice);
    },
    [wrapperFor(id)],
  );
  server.update(id, { phase: "variants_ready" });
  await overlay.button("Accept").waitFor();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.locator("h1.quiet:visible").count()).toBe(2);
  await expect.poll(() => page.locator("h1:visible").count()).toBe(2);
});
