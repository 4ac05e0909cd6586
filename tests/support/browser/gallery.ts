/** Pictures of the overlay's states for docs/gallery.md; `UPDATE_PICTURES=1` takes them again. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";

const DOCS = resolve(import.meta.dirname, "../../../docs");
const FOLDER = "pictures/overlay";
/** Sharp enough for text at a tenth of PNG's size. */
const QUALITY = 82;

/** Whether this run takes the pictures. */
export const isUpdating = process.env.UPDATE_PICTURES === "1";

/** States in the order of a session, with captions. */
export const GALLERY = {
  idle: "Connected: the bar at the bottom of the page.",
  picking: "Picking: what would be picked, by pointer or keys.",
  configure: "Configure: words, an action, a number.",
  "choose-agent": "While two agents are there: which of them the request is for.",
  annotate: "Annotate: comments and strokes on the element, sent with a picture of it.",
  inserting: "Insert: where the new element would be.",
  insert: "What to insert, and how many variants of it.",
  "working-away": "Working without an agent: the request is recorded and waits.",
  "assignee-away": "The one agent that the request is for stays away.",
  "lease-over": "An agent's time was over without a result: the request is queued again.",
  working: "Working: where the request is, what the agent says and does.",
  "working-details": "The same, opened: what the agent thinks, and what a tool was given and gave.",
  cycling: "Compare: variants in the page itself, tuned without another request.",
  "asks-discard": "Escape closes what is open, then asks.",
  takeover: "Another tab has the session.",
  "mount-failed": "A variant that does not show: the card stays, the session lives on.",
  unsent: "The server could not record the choice: it is kept, and sent by itself.",
  "server-away": "The server stays away: what to do.",
  waiting: "Recorded, and waiting for the agent.",
  cleanup: "In source, with clean-up pending.",
  error: "The agent could not finish.",
  done: "Done.",
  resync: "Missed events: everything was read again.",
  steer: "A message to the agent about the whole page, with its delivery.",
  sessions: "Sessions of the page and the project, and what was accepted.",
  design: "The project's design tokens, and what is missing.",
  "no-design": "A project without a design document.",
  health: "Behind the bar's dot: every check of the way from the page to the agent.",
  "health-away": "The same without a server: what is in the way, and what to do.",
  "inspector-project": "The inspector: sessions, queue, streams and reason codes of the project.",
  "inspector-session": "The inspector: one session over time, and what a failure led to.",
} as const;

export type GalleryState = keyof typeof GALLERY;

/** Waits until everything that fades or moves in is at rest. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.allSettled(
      (document.querySelector("impeccable-live-root")?.shadowRoot?.getAnimations() ?? [])
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished),
    ),
  );
}

/** Pictures that the documentation lacks. */
export function missingPictures(looks: readonly string[]): readonly string[] {
  const names = Object.keys(GALLERY).flatMap((state) => looks.map((look) => `${state}-${look}.webp`));
  return isUpdating ? [] : names.filter((name) => !existsSync(join(DOCS, FOLDER, name)));
}

/** Takes the picture of a state, when this run takes pictures. */
export async function picture(page: Page, look: string, state: GalleryState): Promise<void> {
  if (!isUpdating) return;
  const path = join(DOCS, FOLDER, `${state}-${look}.webp`);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  await session.detach();
  await mkdir(join(DOCS, FOLDER), { recursive: true });
  await writeFile(path, Buffer.from(data, "base64"));
}

/** Writes the page that shows all pictures. */
export async function galleryPage(looks: readonly string[]): Promise<void> {
  if (!isUpdating) return;
  const image = (state: string, look: string) =>
    `<img src="${FOLDER}/${state}-${look}.webp" alt="${state}, ${look}" width="${look.startsWith("wide") ? 420 : 150}">`;
  const rows = Object.entries(GALLERY).map(
    ([state, caption]) => `## ${caption}\n\n${looks.map((look) => image(state, look)).join("\n")}\n`,
  );
  const head =
    "# The overlay in pictures\n\nEvery state, light and dark, 1280 and 390 pixels wide. The pictures are taken by `tests/e2e/overlay-gallery.test.ts`:\n\n```sh\nUPDATE_PICTURES=1 npx vitest run --project e2e tests/e2e/overlay-gallery.test.ts\n```\n\n";
  await writeFile(join(DOCS, "gallery.md"), head + rows.join("\n"));
}
