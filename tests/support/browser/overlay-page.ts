/** The overlay in a page, found by role and name like a person finds it. */
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";

/** Ends a test that waits for something that does not happen. No measure of speed: the machine may be busy. */
const TIMEOUT_MS = 90_000;

export type BarState =
  | "configure"
  | "working"
  | "cycling"
  | "saving"
  | "waiting"
  | "cleanup"
  | "done"
  | "error";

export interface OverlayPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors that the page logged, except for failed requests. */
  readonly errors: string[];
  button(name: string): Locator;
  /** Resolves once the element bar is in that state. */
  waitForBar(state: BarState): Promise<void>;
  pick(selector: string): Promise<void>;
  /** Acts and resolves once the overlay has shown this text. Toasts disappear, so the wait starts before the act. */
  announces(text: string, act: () => Promise<unknown>): Promise<void>;
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Runs in the page before its own scripts. */
  readonly before?: () => void;
  /** An existing context: a second tab of the same browser. */
  readonly context?: BrowserContext;
}

/** Opens a page and waits until the overlay is in it. */
export async function openOverlay(
  browser: Browser,
  url: string,
  options: OpenOptions = {},
): Promise<OverlayPage> {
  const context =
    options.context ??
    (await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      colorScheme: options.dark === true ? "dark" : "light",
    }));
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  if (options.before !== undefined) await page.addInitScript(options.before);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      errors.push(message.text());
  });
  await page.goto(url);
  await page.getByRole("button", { name: "Pick element" }).waitFor();
  return overlayIn(page, context, errors);
}

function overlayIn(page: Page, context: BrowserContext, errors: string[]): OverlayPage {
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  return {
    page,
    context,
    errors,
    button,
    waitForBar: (state) => page.locator(`impeccable-live-root [data-state="${state}"]`).waitFor(),
    async announces(text, act) {
      await Promise.all([page.getByText(text, { exact: false }).first().waitFor(), act()]);
    },
    async pick(selector) {
      await button("Pick element").click();
      await page.locator(selector).click();
    },
  };
}
