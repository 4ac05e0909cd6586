import { afterEach, describe, expect, it, vi } from "vitest";
import { takeConfig } from "../../../src/overlay/config.ts";

/** What the server behind a forwarder takes its own address for. */
const INNER = "http://live.example:8400";

/** The address the overlay talks to, when a tag with this `src` is the current script, or is found as a module. */
function baseUrlOf(tags: { current?: string; module?: string }): string | undefined {
  vi.stubGlobal("document", {
    currentScript: tags.current === undefined ? null : { src: tags.current },
    querySelector: () => (tags.module === undefined ? null : { src: tags.module }),
  });
  globalThis.__IMPECCABLE_LIVE__ = { baseUrl: INNER, token: "t" };
  return takeConfig()?.baseUrl;
}

describe("the server's address", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([
    ["https://live.example/live.js", "https://live.example"],
    ["https://live.example:8443/live.js?token=x/y", "https://live.example:8443"],
    ["https://front.example/tools/live/live.js#x", "https://front.example/tools/live"],
    ["http://localhost:8400/p/shop/live.js", "http://localhost:8400/p/shop"],
  ])("is where the script came from: %s", (src, expected) => {
    expect(baseUrlOf({ current: src })).toBe(expected);
    expect(baseUrlOf({ module: src })).toBe(expected);
  });

  it("is the one the server names when no tag has loaded the script by its name", () => {
    expect(baseUrlOf({})).toBe(INNER);
    expect(baseUrlOf({ current: "" })).toBe(INNER);
    expect(baseUrlOf({ current: "https://page.example/bundle.js" })).toBe(INNER);
  });
});
