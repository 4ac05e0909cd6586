import { createHash } from "node:crypto";
import type { Storage } from "unstorage";
import { beforeEach, describe, expect, it } from "vitest";
import { Artifacts } from "../../src/actor/session/artifacts.ts";

const MEBIBYTE = 1024 * 1024;

/** The contract of a store for artifacts: any unstorage driver that passes may hold them. */
export function artifactSuite(name: string, storageOf: () => Promise<Storage>): void {
  describe(`artifacts in ${name}`, () => {
    let storage: Storage;
    let artifacts: Artifacts;
    let other: Artifacts;
    let nth = 0;
    beforeEach(async () => {
      nth += 1;
      storage = await storageOf();
      artifacts = new Artifacts(`a${nth}`, [storage], undefined);
      other = new Artifacts(`a${nth}0`, [storage], undefined);
    });

    it("one that does not exist is null", async () => {
      expect(await artifacts.get("none.png")).toBeNull();
      expect(await artifacts.isOwnScreenshot(`/sessions/a${nth}/artifacts/none.png`)).toBe(false);
      await artifacts.removeAll();
    });

    it("returns bytes unchanged, of every value and megabytes of them", async () => {
      const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const large = Uint8Array.from({ length: 2 * MEBIBYTE + 1 }, (_, index) => index % 251);
      for (const bytes of [all, large, new Uint8Array()]) {
        const { sha256 } = await artifacts.put("shot.png", bytes);
        expect(sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
        const read = await artifacts.get("shot.png");
        expect(read && Buffer.compare(read, bytes)).toBe(0);
      }
    });

    it("does not parse text as JSON", async () => {
      for (const text of ['{"a": 1}', "null", "12", "base64:aGk=", "größer 🌊"]) {
        await artifacts.put("notes.txt", new TextEncoder().encode(text));
        expect(new TextDecoder().decode((await artifacts.get("notes.txt")) ?? undefined)).toBe(text);
      }
    });

    it("recognizes a screenshot of its own session only", async () => {
      const { url } = await artifacts.storeScreenshot(Uint8Array.from([0x89, 0x50, 0x4e, 0x47]));
      expect(await artifacts.isOwnScreenshot(url)).toBe(true);
      expect(await other.isOwnScreenshot(url)).toBe(false);
    });

    it.each(["constructor", "__proto__", "a.b-c_d"])("may be called %s", async (called) => {
      expect(await artifacts.get(called)).toBeNull();
      await artifacts.put(called, Uint8Array.from([1, 2]));
      expect(await artifacts.get(called)).toEqual(Uint8Array.from([1, 2]));
    });

    it("removes all artifacts of a session, and no others", async () => {
      await artifacts.put("one.png", Uint8Array.from([1]));
      await artifacts.put("two.png", Uint8Array.from([2]));
      await other.put("one.png", Uint8Array.from([3]));
      await artifacts.removeAll();
      expect([await artifacts.get("one.png"), await artifacts.get("two.png")]).toEqual([null, null]);
      expect(await other.get("one.png")).toEqual(Uint8Array.from([3]));
    });
  });
}
