import { describe, expect, it } from "vitest";
import { READ_PAGE_BYTES } from "../../../../src/protocol/streams.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { jsonlDriver } from "../../../../src/storage-drivers/jsonl.ts";
import { StreamFixture } from "./stream-fixture.ts";

const MEBIBYTE = 1024 * 1024;

/** What was in memory of journals at once, in characters: the longest answer of the driver. */
interface Measured {
  longest: number;
  wholeReads: number;
}

function measured(driver: JournalDriver, seen: Measured): JournalDriver {
  return {
    ...driver,
    async readJournal(key, from) {
      seen.wholeReads += 1;
      return driver.readJournal(key, from);
    },
    async readJournalPage(key, from, bytes) {
      const page = await driver.readJournalPage(key, from, bytes);
      seen.longest = Math.max(seen.longest, page.lines.join("").length);
      return page;
    },
  };
}

async function follow(house: StreamFixture, path: string, take: (page: Uint8Array) => void): Promise<number> {
  let pages = 0;
  for (let from = 0; ; pages += 1) {
    const answer = await house.read(path, { from });
    take(new Uint8Array(await answer.arrayBuffer()));
    from = Number((answer.headers.get("stream-next-offset") ?? "").slice(17));
    if (answer.headers.has("stream-up-to-date")) return pages + 1;
  }
}

describe("a long stream", () => {
  it("of 50 MB is written, loaded and read in pieces; nothing ever holds it whole", async () => {
    const seen: Measured = { longest: 0, wholeReads: 0 };
    const house = await StreamFixture.build((base) => measured(jsonlDriver({ base }), seen));
    await house.create("long");
    const appends = 50;
    for (let index = 0; index < appends; index += 1) {
      const body = String.fromCharCode(97 + (index % 26)).repeat(MEBIBYTE);
      expect((await house.append("long", body)).status).toBe(204);
    }
    await house.reopen();
    let size = 0;
    let longestPage = 0;
    const pages = await follow(house, "long", (page) => {
      expect(page[0]).toBe(97 + (Math.floor(size / MEBIBYTE) % 26));
      size += page.length;
      longestPage = Math.max(longestPage, page.length);
    });
    expect(size).toBe(appends * MEBIBYTE);
    expect(pages).toBe(appends);
    expect(longestPage).toBe(MEBIBYTE);
    // One line, which is one append, and what stands around its data.
    expect(seen.longest).toBeLessThan(MEBIBYTE + 1_024);
    expect(seen.wholeReads).toBe(0);
  });

  it("of 100,000 small messages keeps every one in its place, from any offset, also after a restart", async () => {
    const house = await StreamFixture.build();
    await house.create("many", { contentType: "application/json" });
    const batch = 500;
    for (let first = 0; first < 100_000; first += batch) {
      const messages = Array.from({ length: batch }, (_, index) => ({ n: first + index }));
      await house.append("many", JSON.stringify(messages), { contentType: "application/json" });
    }
    await house.reopen();
    const numbers: number[] = [];
    const pages = await follow(house, "many", (page) => {
      const messages: readonly { n: number }[] = JSON.parse(new TextDecoder().decode(page));
      numbers.push(...messages.map(({ n }) => n));
    });
    expect(numbers).toEqual(Array.from({ length: 100_000 }, (_, index) => index));
    expect(pages).toBeGreaterThan((100_000 * 8) / (2 * READ_PAGE_BYTES));
    for (const from of [1, 499, 500, 77_777, 99_999]) {
      const messages: readonly { n: number }[] = await (await house.read("many", { from })).json();
      expect(messages[0]).toEqual({ n: from });
    }
  });

  it("costs a reader that never reads one page, and holds up nobody", async () => {
    const seen: Measured = { longest: 0, wholeReads: 0 };
    const house = await StreamFixture.build((base) => measured(jsonlDriver({ base }), seen));
    await house.create("long", {}, "begin");
    const stuck = await house.read("long", { live: "sse" });
    const reader = stuck.body?.getReader();
    await reader?.read();
    for (let index = 0; index < 20; index += 1) {
      expect((await house.append("long", "x".repeat(MEBIBYTE))).status).toBe(204);
    }
    // What it left unread is one event; the next is made when it has been read.
    const next = await reader?.read();
    expect(next?.value?.length).toBeLessThan(2 * MEBIBYTE);
    await house.reopen();
    // The server's end is the connection's, behind what was on its way.
    while (reader && !(await reader.read()).done);
  });
});
