/** The annotation picture beside a browser screenshot of the same element, for ten kinds of layout. */
import { expect, test } from "vitest";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { expectSamePixels, screenshotOf } from "../support/browser/pixels.ts";

const fixture = overlayFixture();

const BOX = "width: 420px; height: 180px; font: 20px/1.4 sans-serif; background: #dde8e4; color: #123";

/** The element to draw has the id `shot`. */
const LAYOUTS: Readonly<Record<string, string>> = {
  "a figure with its default margin":
    '<figure id="shot" style="height: 120px; background: #357; color: #fff"><b style="font-size: 40px">Boats by the hour</b><figcaption style="background: #dde8e4; color: #123">Row, sail, motor</figcaption></figure>',
  "a paragraph and a heading with margins": `<section id="shot" style="${BOX}"><h2>Harbour</h2><p>High water at 05:42, rising.</p></section>`,
  "a grid with gaps": `<div id="shot" style="${BOX}; display: grid; grid-template-columns: 1fr 2fr; gap: 12px; padding: 16px"><i>a</i><b style="background: #fff">b</b><b style="background: #9bc">c</b><i>d</i></div>`,
  "a flex row that wraps": `<div id="shot" style="${BOX}; display: flex; flex-wrap: wrap; gap: 8px; justify-content: space-between">${"<span style='background:#fff;padding:6px 24px'>item</span>".repeat(7)}</div>`,
  "an absolutely positioned badge": `<div id="shot" style="${BOX}; position: relative; overflow: hidden"><b style="position: absolute; right: 12px; bottom: 12px; padding: 8px; background: #a33; color: #fff">New</b></div>`,
  "a list with markers": `<ul id="shot" style="${BOX}; padding-left: 40px; margin: 24px"><li>Row</li><li>Sail</li><li>Motor</li></ul>`,
  "a table with borders": `<table id="shot" style="${BOX}; border-collapse: collapse"><tr><th>Port</th><th>High</th></tr><tr><td style="border: 2px solid #357">Brest</td><td style="border: 2px solid #357">05:42</td></tr></table>`,
  "an element that is centred by auto margins": `<div id="shot" style="${BOX}; margin: 30px auto; border: 6px solid #357; border-radius: 20px; box-sizing: border-box; padding: 20px">Centred</div>`,
  "a form with fields and a button": `<form id="shot" style="${BOX}; padding: 16px"><label>Name <input value="Ana" style="width: 160px; height: 30px; border: 2px solid #357; background: #fff"></label><p><button style="height: 40px; border: 0; background: #357; color: #fff">Book</button></p></form>`,
  "pseudo-elements and a gradient": `<style>#shot::before { content: "No. 7"; display: block; background: #357; color: #fff; padding: 8px; } #shot::after { content: ""; position: absolute; left: 20px; top: 90px; width: 60px; height: 60px; background: #a33; }</style><blockquote id="shot" style="${BOX}; position: relative; background: linear-gradient(90deg, #dde8e4, #8ab)">Slowly</blockquote>`,
};

test.each(Object.entries(LAYOUTS))("the picture shows %s like the page does", async (name, body) => {
  const { open, server, serve } = fixture();
  serve({ body });
  const { page } = await open();
  const element = page.locator("#shot");
  // A text, because the test runner would replace an `import()` in a function by its own.
  const base64 = await page.evaluate<string>(`(async () => {
    const { capture } = await import("${server.origin}/modern-screenshot.js");
    const png = await capture(document.querySelector("#shot"), { pins: [], strokes: [] });
    const bytes = new Uint8Array(await png.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  })()`);
  const picture = Buffer.from(base64, "base64");
  expect(picture.length).toBeGreaterThan(200);
  await expectSamePixels(name.replaceAll(" ", "-"), picture, await screenshotOf(element));
});
