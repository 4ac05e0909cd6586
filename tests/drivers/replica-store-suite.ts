import type { Storage } from "unstorage";
import { beforeEach, describe, expect, it } from "vitest";
import { rawText } from "../../src/storage-drivers/raw-value.ts";
import { type ReplicaStore, replicaStore } from "../../src/storage-drivers/replica-store.ts";

/** A new store for one test. */
export interface CopiesUnderTest {
  copiesOf(project: string): ReplicaStore;
  /** The text under a key, read without the replica store. */
  text(key: string): Promise<string | null>;
}

/** The guarantees of a replica store (src/storage-drivers/replica-store.ts), checked on a real store. */
export function copiesSuite(name: string, open: () => Promise<CopiesUnderTest>): void {
  describe(`copies in ${name}`, () => {
    let store: CopiesUnderTest;
    let shop: ReplicaStore;
    let nth = 0;
    let project = "";
    beforeEach(async () => {
      nth += 1;
      project = `shop-${nth}`;
      store = await open();
      shop = store.copiesOf(project);
    });

    it("has no lines of a session that was never archived", async () => {
      expect(await shop.readArchived("a1b2c3d4", 99)).toEqual([]);
    });

    it("returns archived lines unchanged", async () => {
      const lines = ['{"seq":1,"event":{"text":"größe 漢字 😀 \\u2028"}}', "not JSON", '"123"', "true", "12"];
      await shop.archive("a1b2c3d4", 1, lines);
      expect(await shop.readArchived("a1b2c3d4", 6)).toEqual(lines);
    });

    it("replaces lines that were archived with the same first entry", async () => {
      await shop.archive("a1b2c3d4", 1, ["one", "two"]);
      await shop.archive("a1b2c3d4", 1, ["one", "two", "three"]);
      expect(await shop.readArchived("a1b2c3d4", 9)).toEqual(["one", "two", "three"]);
    });

    it("returns pieces in order, and only those that begin before an entry", async () => {
      await shop.archive("a1b2c3d4", 100, ["c"]);
      await shop.archive("a1b2c3d4", 9, ["b"]);
      await shop.archive("a1b2c3d4", 1, ["a"]);
      expect(await shop.readArchived("a1b2c3d4", 101)).toEqual(["a", "b", "c"]);
      expect(await shop.readArchived("a1b2c3d4", 100)).toEqual(["a", "b"]);
      expect(await shop.readArchived("a1b2c3d4", 1)).toEqual([]);
    });

    it("separates sessions and projects whose names have a common prefix", async () => {
      const longer = store.copiesOf(`${project}-2`);
      await shop.archive("a1b2c3d4", 1, ["mine"]);
      await shop.archive("a1b2c3d5", 1, ["its"]);
      await longer.archive("a1b2c3d4", 1, ["theirs"]);
      await shop.mirror("a1b2c3d4", "{}");
      expect(await shop.readArchived("a1b2c3d4", 9)).toEqual(["mine"]);
      expect(await longer.readArchived("a1b2c3d4", 9)).toEqual(["theirs"]);
    });

    it("takes a journal of several megabytes", async () => {
      const lines = Array.from({ length: 64 }, (_, index) => `${index} ${"漢".repeat(32 * 1024)}`);
      await shop.archive("a1b2c3d4", 1, lines);
      expect(await shop.readArchived("a1b2c3d4", 9)).toEqual(lines);
    });

    it("keeps the newest snapshot unchanged under mirror:<project>:<id>", async () => {
      await shop.mirror("a1b2c3d4", '{"phase":"cycling"}');
      await shop.mirror("a1b2c3d4", '{"phase": "completed"}');
      expect(await store.text(`mirror:${project}:a1b2c3d4`)).toBe('{"phase": "completed"}');
    });

    it("keeps lines with their newlines under archive:<project>:<id>:<first seq>", async () => {
      await shop.archive("a1b2c3d4", 7, ["one", "two"]);
      expect(await store.text(`archive:${project}:a1b2c3d4:000000000007`)).toBe("one\ntwo\n");
    });
  });
}

/** The suite on any unstorage storage. */
export function storageCopiesSuite(name: string, open: () => Promise<Storage>): void {
  copiesSuite(name, async () => {
    const storage = await open();
    return {
      copiesOf: (project) => replicaStore({ storage, project }),
      text: async (key) => rawText(await storage.getItemRaw(key)),
    };
  });
}
