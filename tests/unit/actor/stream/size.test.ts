import { describe, expect, it } from "vitest";
import { READ_PAGE_BYTES } from "../../../../src/protocol/streams.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { jsonlDriver } from "../../../../src/storage-drivers/jsonl.ts";
import { StreamFixture } from "./stream-fixture.ts";

const MEBIBYTE = 1024 * 1024;

/** The largest part of a journal in memory, in characters: the longest result of the driver. */
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

async function follow(
  fixture: StreamFixture,
  path: string,
  take: (page: Uint8Array) => void,
): Promise<number> {
  let pages = 0;
  for (let from = 0; ; pages += 1) {
    const answer = await fixture.read(path, { from });
    take(new Uint8Array(await answer.arrayBuffer()));
    from = Number((answer.headers.get("stream-next-offset") ?? "").slice(17));
    if (answer.headers.has("stream-up-to-date")) return pages + 1;
  }
}

describe("a long stream", () => {
  it("of 50 MB is written, loaded and read in pieces, and is never in memory as a whole", async () => {
    const seen: Measured = { longest: 0, wholeReads: 0 };
    const fixture = await StreamFixture.build((base) => measured(jsonlDriver({ base }), seen));
    await fixture.create("long");
    const appends = 50;
    for (let index = 0; index < appends; index += 1) {
      const body = String.fromCharCode(97 + (index % 26)).repeat(MEBIBYTE);
      expect((await fixture.append("long", body)).status).toBe(204);
    }
    await fixture.reopen();
    let size = 0;
    let longestPage = 0;
    const pages = await follow(fixture, "long", (page) => {
      expect(page[0]).toBe(97 + (Math.floor(size / MEBIBYTE) % 26));
      size += page.length;
      longestPage = Math.max(longestPage, page.length);
    });
    expect(size).toBe(appends * MEBIBYTE);
    expect(pages).toBe(appends);
    expect(longestPage).toBe(MEBIBYTE);
    // One line, which is one append, and the JSON around its data.
    expect(seen.longest).toBeLessThan(MEBIBYTE + 1_024);
    expect(seen.wholeReads).toBe(0);
  });

  it("of 100,000 small messages has each at its offset, also after a restart", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("many", { contentType: "application/json" });
    const batch = 500;
    for (let first = 0; first < 100_000; first += batch) {
      const messages = Array.from({ length: batch }, (_, index) => ({ n: first + index }));
      await fixture.append("many", JSON.stringify(messages), { contentType: "application/json" });
    }
    await fixture.reopen();
    const numbers: number[] = [];
    const pages = await follow(fixture, "many", (page) => {
      const messages: readonly { n: number }[] = JSON.parse(new TextDecoder().decode(page));
      numbers.push(...messages.map(({ n }) => n));
    });
    expect(numbers).toEqual(Array.from({ length: 100_000 }, (_, index) => index));
    expect(pages).toBeGreaterThan((100_000 * 8) / (2 * READ_PAGE_BYTES));
    for (const from of [1, 499, 500, 77_777, 99_999]) {
      const messages: readonly { n: number }[] = await (await fixture.read("many", { from })).json();
      expect(messages[0]).toEqual({ n: from });
    }
  });

  it("holds one page for a reader that never reads, and delays no other reader", async () => {
    const seen: Measured = { longest: 0, wholeReads: 0 };
    const fixture = await StreamFixture.build((base) => measured(jsonlDriver({ base }), seen));
    await fixture.create("long", {}, "begin");
    const stuck = await fixture.read("long", { live: "sse" });
    const reader = stuck.body?.getReader();
    await reader?.read();
    for (let index = 0; index < 20; index += 1) {
      expect((await fixture.append("long", "x".repeat(MEBIBYTE))).status).toBe(204);
    }
    // One event is unread; the next one is made when it was read.
    const next = await reader?.read();
    expect(next?.value?.length).toBeLessThan(2 * MEBIBYTE);
    await fixture.reopen();
    // The end of the server ends the connection, after the data in flight.
    while (reader && !(await reader.read()).done);
  });
});
