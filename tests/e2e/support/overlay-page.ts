/** The overlay in a page, as a person finds it: by role and name. */
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";

/** What has not come by then will not come. No measure of speed: the machine may be busy with other things. */
const PATIENCE_MS = 90_000;

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
  /** What the page logged as an error, apart from requests a test made fail. */
  readonly errors: string[];
  button(name: string): Locator;
  /** Resolves once the element bar is in that state. */
  waitForBar(state: BarState): Promise<void>;
  pick(selector: string): Promise<void>;
  /** Does something and resolves once the overlay has said this. News go after seconds, so it listens before. */
  announces(text: string, after: () => Promise<unknown>): Promise<void>;
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Runs in the page before anything of it. */
  readonly before?: () => void;
  /** An existing context: a second tab of the same browser. */
  readonly context?: BrowserContext;
}

/** Opens a page and waits until the overlay stands in it. */
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
  context.setDefaultTimeout(PATIENCE_MS);
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
    async announces(text, after) {
      await Promise.all([page.getByText(text, { exact: false }).first().waitFor(), after()]);
    },
    async pick(selector) {
      await button("Pick element").click();
      await page.locator(selector).click();
    },
  };
}
