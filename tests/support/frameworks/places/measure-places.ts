/** Every element of a framework's two pages, with its true place in the source and what the overlay sends of it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { MARK, type MarkedPlace } from "../../../../scripts/mark-locations.mjs";
import { until } from "../../server/until.ts";
import { type DevServerName, startDevServer } from "../dev-server.ts";
import { installFramework, PLACES, removeFramework } from "../install.ts";
import { type Judged, judgePlace } from "./judge-place.ts";
import { AFTER_EDIT, type MarkedProject, readMarkedProject } from "./marked-project.ts";
import { type DescribedElement, placesScript } from "./page-script.ts";

/** How the elements came into the page. */
export type Stage = "loaded" | "client navigation" | "hot reload";

export interface SeenPlace {
  readonly stage: Stage;
  readonly page: PageName;
  readonly place: MarkedPlace;
  readonly element: DescribedElement;
}

type PageName = "home" | "about";
type Truth = Readonly<Record<PageName, ReadonlyMap<string, MarkedPlace>>>;

const TITLES = { home: "Apples by the crate", about: "About us" } as const;
const LINKS = { home: "Home", about: "About" } as const;

export interface Measured {
  readonly judged: readonly Judged[];
  /** The project's `package.json`, with the exact versions. */
  readonly manifest: string;
}

/** Installs the framework, runs its dev server, and judges every element. */
export async function measurePlaces(browser: Browser, name: DevServerName): Promise<Measured> {
  const root = await installFramework(name, PLACES);
  try {
    const project = readMarkedProject(root, join(PLACES, name));
    project.writeMarked();
    const judged = await withPage(browser, name, root, async (page) => {
      const truth = await readTruth(page, project);
      project.writePlain();
      await withoutMarks(page);
      return await judgeAll({ page, root, truth, project });
    });
    return { judged, manifest: readFileSync(join(root, "package.json"), "utf8") };
  } finally {
    await removeFramework(root);
  }
}

async function withPage<T>(
  browser: Browser,
  name: DevServerName,
  root: string,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const server = await startDevServer(name, root);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1600 } });
    const page = await context.newPage();
    await page.addInitScript(await placesScript());
    try {
      await page.goto(server.url);
      await hydrated(page);
      return await use(page);
    } finally {
      await context.close();
    }
  } catch (error) {
    throw new Error(`${name}; the dev server said:\n${server.output()}`, { cause: error });
  } finally {
    await server.stop();
  }
}

/** The frameworks know where an element is written once they have taken over their HTML. */
async function hydrated(page: Page): Promise<void> {
  const basket = page.locator(".basket");
  await until("the page counts", async () => {
    await basket.press("Enter");
    return (await basket.innerText()) === "0 crates" ? undefined : true;
  });
}

async function goTo(page: Page, name: PageName): Promise<void> {
  await page.locator(".links").getByText(LINKS[name], { exact: true }).click();
  await page.locator(".title").filter({ hasText: TITLES[name] }).waitFor();
}

async function readTruth(page: Page, { places }: MarkedProject): Promise<Truth> {
  const read = async () => {
    const all = await page.evaluate((mark) => globalThis.places.marks(mark), MARK);
    return new Map(
      all.flatMap(({ path, mark }) => {
        const place = places.get(mark ?? "");
        return place === undefined ? [] : [[path, place] as const];
      }),
    );
  };
  const home = await read();
  await goTo(page, "about");
  return { home, about: await read() };
}

/** Loads the page again until the dev server has noticed that the sources have no marks. */
async function withoutMarks(page: Page): Promise<void> {
  await until("the page has no marks", async () => {
    // Hot reload may begin to load the page at the same time, which ends this load.
    const loaded = await page.goto(new URL("/", page.url()).href).catch(() => null);
    if (loaded === null) return undefined;
    await hydrated(page);
    return (await page.locator(`[${MARK}]`).count()) === 0 ? true : undefined;
  });
}

interface Measuring {
  readonly page: Page;
  readonly root: string;
  readonly truth: Truth;
  readonly project: MarkedProject;
}

async function judgeAll({ page, root, truth, project }: Measuring): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  let moved = (place: MarkedPlace) => place;
  const judge = async (stage: Stage, name: PageName) => {
    const places = truth[name];
    const seen = await page.evaluate((paths) => globalThis.places.describe(paths), [...places.keys()]);
    for (const { path, element } of seen) {
      const place = places.get(path);
      if (element === null || place === undefined) throw new Error(`${stage}: no element at ${path}`);
      judged.push(await judgePlace(root, { stage, page: name, place: moved(place), element }));
    }
  };
  await judge("loaded", "home");
  await goTo(page, "about");
  await judge("client navigation", "about");
  await goTo(page, "home");
  await judge("client navigation", "home");
  moved = project.edit();
  await page.getByText(AFTER_EDIT).waitFor();
  await hydrated(page);
  await judge("hot reload", "home");
  return judged;
}
