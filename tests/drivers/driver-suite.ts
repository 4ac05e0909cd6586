import { createStorage } from "unstorage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JournalDriver } from "../../src/storage-drivers/journal-driver.ts";

/** One call of a driver's method. */
export type DriverCall =
  | {
      readonly method: "appendJournal" | "replaceJournal";
      readonly key: string;
      readonly lines: readonly string[];
    }
  | { readonly method: "readJournal"; readonly key: string };

/** A driver over a store of its own. */
export interface DriverUnderTest {
  readonly driver: JournalDriver;
  /** Begins all calls without waiting in between, and waits for all. */
  together(calls: readonly DriverCall[]): Promise<unknown>;
  /** A new driver over the same store, as after a restart. */
  reopen(): Promise<JournalDriver>;
  dispose(): Promise<void>;
}

/** `together` for a driver in this process. */
export function callTogether(driver: JournalDriver, calls: readonly DriverCall[]): Promise<unknown> {
  return Promise.all(
    calls.map((call) =>
      call.method === "readJournal"
        ? driver.readJournal(call.key)
        : driver[call.method](call.key, call.lines),
    ),
  );
}

const KEY = "sessions:a1b2c3d4.jsonl";
const MEBIBYTE = 1024 * 1024;
const WIDE = "größe 漢字 😀 \u2028 \u0000 \ufeff end";

/** The guarantees of every driver (src/storage-drivers/journal-driver.ts), checked on a real one. */
export function driverSuite(name: string, open: () => Promise<DriverUnderTest>): void {
  describe(name, () => {
    let store: DriverUnderTest;
    let driver: JournalDriver;
    beforeEach(async () => {
      store = await open();
      driver = store.driver;
    });
    afterEach(() => store.dispose());

    /** Opens and reads, as every actor does before it appends. */
    async function opened(key = KEY) {
      expect(await driver.openJournal(key)).toBeNull();
      return driver.readJournal(key);
    }
    const linesOf = async (key = KEY) => (await driver.readJournal(key)).lines;

    describe("a journal", () => {
      it("that does not exist is empty", async () => {
        expect(await opened()).toEqual({ lines: [], boundary: null, end: { lines: 0, bytes: 0 } });
      });

      it("returns appended lines in order, and its end", async () => {
        await opened();
        expect(await driver.appendJournal(KEY, ["one", "two"])).toMatchObject({ lines: 2 });
        const end = await driver.appendJournal(KEY, ["three"]);
        expect(end.lines).toBe(3);
        expect(await driver.readJournal(KEY)).toEqual({
          lines: ["one", "two", "three"],
          boundary: null,
          end,
        });
      });

      it("is read in pages: at least one line each, and none after the end", async () => {
        await opened();
        const long = "x".repeat(MEBIBYTE);
        const lines = [
          "one",
          long,
          WIDE,
          ...Array.from({ length: 40 }, (_, index) => `line ${index}`),
          "last",
        ];
        const end = await driver.appendJournal(KEY, lines);
        for (const bytes of [1, 100, 2 * MEBIBYTE]) {
          const read: string[] = [];
          let at = { lines: 0, bytes: 0 };
          for (;;) {
            const page = await driver.readJournalPage(KEY, at, bytes);
            if (page.lines.length === 0) break;
            // Only a single long line makes a page longer than requested.
            if (page.lines.length > 1)
              expect(page.end.bytes - at.bytes).toBeLessThanOrEqual(Math.max(bytes, 256));
            read.push(...page.lines);
            at = page.end;
          }
          expect(read).toEqual(lines);
          expect(at).toEqual(end);
        }
      });

      it("takes appends after its last line when it was read in pages", async () => {
        await opened();
        await driver.appendJournal(KEY, ["one", "two"]);
        await driver.closeJournal(KEY);
        driver = await store.reopen();
        expect(await driver.openJournal(KEY)).toBeNull();
        let at = { lines: 0, bytes: 0 };
        for (let more = true; more; ) {
          const page = await driver.readJournalPage(KEY, at, 1);
          at = page.end;
          more = page.lines.length > 0;
        }
        expect((await driver.appendJournal(KEY, ["three"])).lines).toBe(3);
        expect(await linesOf()).toEqual(["one", "two", "three"]);
      });

      it("is read from a position on, with the line that ends there", async () => {
        await opened();
        const middle = await driver.appendJournal(KEY, ["one", WIDE]);
        const end = await driver.appendJournal(KEY, ["three", "four"]);
        expect(await driver.readJournal(KEY, middle)).toEqual({
          lines: ["three", "four"],
          boundary: WIDE,
          end,
        });
        expect(await driver.readJournal(KEY, end)).toEqual({ lines: [], boundary: "four", end });
      });

      it("has no boundary line after its end", async () => {
        await opened();
        const end = await driver.appendJournal(KEY, ["one"]);
        const beyond = { lines: end.lines + 3, bytes: end.bytes + 300 };
        expect(await driver.readJournal(KEY, beyond)).toMatchObject({ lines: [], boundary: null });
        await driver.readJournal(KEY);
        await driver.appendJournal(KEY, ["two"]);
        expect(await linesOf()).toEqual(["one", "two"]);
      });

      it("keeps every character, wide ones too", async () => {
        await opened();
        const lines = [WIDE, "\ufeffbegins with a mark", "😀".repeat(400_000), "", '{"a":"\\n"}'];
        await driver.appendJournal(KEY, lines);
        expect(await linesOf()).toEqual(lines);
      });

      it("keeps lines of 3 MiB, and the lines after them", async () => {
        await opened();
        const long = ["a", "漢"].map((letter) => letter.repeat(3 * MEBIBYTE));
        const middle = await driver.appendJournal(KEY, [...long, "short"]);
        await driver.appendJournal(KEY, ["after"]);
        const lines = await linesOf();
        expect(lines.map((line) => line.length)).toEqual([3 * MEBIBYTE, 3 * MEBIBYTE, 5, 5]);
        expect(lines.slice(0, 2)).toEqual(long);
        expect(await driver.readJournal(KEY, middle)).toMatchObject({ lines: ["after"], boundary: "short" });
      });

      it("keeps many lines of one append together", async () => {
        await opened();
        const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index} ${"x".repeat(index)}`);
        expect(await driver.appendJournal(KEY, lines)).toMatchObject({ lines: 1_000 });
        expect(await linesOf()).toEqual(lines);
      });

      it("is not changed by an append of nothing", async () => {
        await opened();
        const end = await driver.appendJournal(KEY, ["one"]);
        expect(await driver.appendJournal(KEY, [])).toEqual(end);
        expect(await linesOf()).toEqual(["one"]);
      });

      it("keeps all concurrent appends in the order of their calls", async () => {
        await opened();
        const calls = Array.from({ length: 40 }, (_, index): DriverCall => {
          return { method: "appendJournal", key: KEY, lines: [`first ${index}`, `second ${index}`] };
        });
        await store.together(calls);
        expect(await linesOf()).toEqual(
          Array.from({ length: 40 }, (_, index) => [`first ${index}`, `second ${index}`]).flat(),
        );
      });

      it("loses nothing when it is read while it grows", async () => {
        await opened();
        const calls = Array.from({ length: 20 }, (_, index): DriverCall[] => [
          { method: "appendJournal", key: KEY, lines: [`line ${index}`] },
          { method: "readJournal", key: KEY },
        ]);
        await store.together(calls.flat());
        expect(await driver.appendJournal(KEY, ["last"])).toMatchObject({ lines: 21 });
        const tail = await driver.readJournal(KEY);
        expect(tail.lines).toEqual([...Array.from({ length: 20 }, (_, index) => `line ${index}`), "last"]);
        expect(tail.end.lines).toBe(21);
      });

      it("continues at its end after it was closed, and after a restart", async () => {
        await opened();
        const end = await driver.appendJournal(KEY, ["one", "two"]);
        await driver.closeJournal(KEY);
        expect(await opened()).toEqual({ lines: ["one", "two"], boundary: null, end });
        await driver.appendJournal(KEY, ["three"]);
        driver = await store.reopen();
        expect(await opened()).toMatchObject({ lines: ["one", "two", "three"] });
        expect(await driver.appendJournal(KEY, ["four"])).toMatchObject({ lines: 4 });
        expect(await linesOf()).toEqual(["one", "two", "three", "four"]);
      });

      it("continues after a snapshot's position after a restart, as after its start", async () => {
        await opened();
        const middle = await driver.appendJournal(KEY, ["one", "two"]);
        await driver.appendJournal(KEY, ["three"]);
        driver = await store.reopen();
        await driver.openJournal(KEY);
        expect(await driver.readJournal(KEY, middle)).toMatchObject({ lines: ["three"], end: { lines: 3 } });
        await driver.appendJournal(KEY, ["four"]);
        expect(await linesOf()).toEqual(["one", "two", "three", "four"]);
      });

      it("is read completely after a read from a position that it does not have", async () => {
        await opened();
        await driver.appendJournal(KEY, ["one", "two"]);
        driver = await store.reopen();
        await driver.openJournal(KEY);
        await driver.readJournal(KEY, { lines: 9, bytes: 999 });
        expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two"]);
        await driver.appendJournal(KEY, ["three"]);
        expect(await linesOf()).toEqual(["one", "two", "three"]);
      });

      it("is replaced as a whole, and continues after the new lines, also after a restart", async () => {
        await opened();
        await driver.appendJournal(KEY, ["one", "漢".repeat(MEBIBYTE), "three"]);
        const end = await driver.replaceJournal(KEY, [WIDE, "second"]);
        expect(await driver.readJournal(KEY)).toEqual({ lines: [WIDE, "second"], boundary: null, end });
        await driver.appendJournal(KEY, ["third"]);
        driver = await store.reopen();
        expect(await opened()).toMatchObject({ lines: [WIDE, "second", "third"], end: { lines: 3 } });
        await driver.appendJournal(KEY, ["fourth"]);
        expect(await linesOf()).toEqual([WIDE, "second", "third", "fourth"]);
      });

      it("is created by a replacement when there was none", async () => {
        await opened();
        await driver.replaceJournal(KEY, ["one"]);
        expect(await linesOf()).toEqual(["one"]);
      });

      it("keeps appends during a replacement, after the new lines", async () => {
        await opened();
        await driver.appendJournal(KEY, ["old", "older"]);
        await store.together([
          { method: "replaceJournal", key: KEY, lines: ["compacted"] },
          { method: "appendJournal", key: KEY, lines: ["new"] },
          { method: "readJournal", key: KEY },
          { method: "appendJournal", key: KEY, lines: ["newer"] },
        ]);
        expect(await linesOf()).toEqual(["compacted", "new", "newer"]);
      });

      it("is separate from journals with similar keys, or with names of object members", async () => {
        const keys = ["constructor", "__proto__", "toString", "a", "a.b", "ab", "x:constructor", KEY];
        for (const key of keys) {
          expect((await opened(`j:${key}`)).lines).toEqual([]);
          await driver.appendJournal(`j:${key}`, [`of ${key}`]);
        }
        for (const key of keys) expect(await linesOf(`j:${key}`)).toEqual([`of ${key}`]);
      });
    });

    describe("an item", () => {
      it("that does not exist is null", async () => {
        expect(await driver.hasItem("none", {})).toBe(false);
        expect(await driver.getItem("none")).toBeNull();
        expect(await driver.getItemRaw?.("none", {})).toBeNull();
        await driver.removeItem?.("none", {});
      });

      it("returns text unchanged, and is replaced as a whole", async () => {
        for (const text of ["a".repeat(3 * MEBIBYTE), WIDE, "漢".repeat(MEBIBYTE), "", "{}"]) {
          await driver.setItem?.("sessions:x.snapshot.json", text, {});
          expect(await driver.hasItem("sessions:x.snapshot.json", {})).toBe(true);
          expect(await driver.getItem("sessions:x.snapshot.json")).toBe(text);
        }
      });

      it("returns bytes unchanged through unstorage", async () => {
        const storage = createStorage({ driver });
        const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
        const large = Uint8Array.from({ length: 3 * MEBIBYTE + 1 }, (_, index) => index % 251);
        for (const bytes of [large, all, new Uint8Array()]) {
          await storage.setItemRaw("sessions:x.artifacts:shot.png", bytes);
          const read: unknown = await storage.getItemRaw("sessions:x.artifacts:shot.png");
          expect(read).toBeInstanceOf(Uint8Array);
          if (read instanceof Uint8Array) expect(Buffer.compare(read, bytes)).toBe(0);
        }
      });

      it("is removed as a whole", async () => {
        const storage = createStorage({ driver });
        await storage.setItemRaw("sessions:x.artifacts:big.png", new Uint8Array(2 * MEBIBYTE));
        await storage.removeItem("sessions:x.artifacts:big.png");
        expect(await storage.hasItem("sessions:x.artifacts:big.png")).toBe(false);
        expect(await storage.getItemRaw("sessions:x.artifacts:big.png")).toBeNull();
        expect(await storage.getKeys("sessions:x.artifacts")).toEqual([]);
      });

      it("is listed below its base, and only there", async () => {
        const storage = createStorage({ driver });
        const keys = ["s:one.artifacts:a.png", "s:one.artifacts:constructor", "s:one.artifacts:deep:b.png"];
        for (const key of [...keys, "s:two.artifacts:a.png", "s:one.artifact"]) {
          await storage.setItemRaw(key, new Uint8Array([1]));
        }
        expect((await storage.getKeys("s:one.artifacts")).sort()).toEqual(keys);
        expect(await storage.getKeys("s:none")).toEqual([]);
      });

      it.each(["constructor", "__proto__", "hasOwnProperty"])("may be called %s", async (key) => {
        expect(await driver.getItem(`i:${key}`)).toBeNull();
        await driver.setItem?.(`i:${key}`, "kept", {});
        expect(await driver.getItem(`i:${key}`)).toBe("kept");
        await driver.removeItem?.(`i:${key}`, {});
        expect(await driver.hasItem(`i:${key}`, {})).toBe(false);
      });

      it("survives a restart, and does not change a journal beside it", async () => {
        await opened();
        await driver.appendJournal(KEY, ["one"]);
        await driver.setItem?.("sessions:a1b2c3d4.snapshot.json", "cache", {});
        driver = await store.reopen();
        expect(await driver.getItem("sessions:a1b2c3d4.snapshot.json")).toBe("cache");
        expect((await opened()).lines).toEqual(["one"]);
      });
    });
  });
}
