import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UnavailableError } from "../../../../src/actor/index.ts";
import { jsonlDriver } from "../../../../src/storage-drivers/jsonl.ts";
import { FaultyFileSystem } from "../../../support/drivers/faulty-file-system.ts";
import { StreamFixture } from "./stream-fixture.ts";

const PATH = "work/one";
const PRODUCER = { id: "writer", epoch: 0 };

async function streamFile(fixture: StreamFixture): Promise<string> {
  const folder = join(fixture.folder, "streams");
  const [name] = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  return join(folder, name ?? "");
}

describe("a stream's file", () => {
  it("with a tail torn at any byte is readable and appendable, and has every acknowledged append", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create(PATH);
    await fixture.append(PATH, "one ");
    await fixture.append(PATH, "two ");
    const file = await streamFile(fixture);
    const whole = await readFile(file);
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let cut = lastLine + 1; cut < whole.length; cut += 5) {
      await fixture.reopen(() => writeFile(file, whole.subarray(0, cut)));
      expect(await fixture.text(PATH)).toBe("one ");
      expect((await fixture.append(PATH, "three")).status).toBe(204);
      expect(await fixture.text(PATH)).toBe("one three");
      expect(fixture.reported.at(-1)).toMatch(
        /bytes behind the last complete entry of a stream were cut off/,
      );
    }
    await fixture.reopen();
    expect(await fixture.text(PATH)).toBe("one three");
  });

  it("keeps its torn tail beside it", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create(PATH, {}, "one");
    const file = await streamFile(fixture);
    const whole = await readFile(file, "utf8");
    await fixture.reopen(() => writeFile(file, `${whole}{"seq":99,"ty`));
    expect(await fixture.text(PATH)).toBe("one");
    const names = await readdir(join(fixture.folder, "streams"));
    const torn = names.find((name) => name.includes(".torn-")) ?? "";
    expect(await readFile(join(fixture.folder, "streams", torn), "utf8")).toBe('{"seq":99,"ty');
  });

  it("that is damaged in the middle is reported; the rest is read at its old offsets", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create(PATH);
    for (const word of ["one ", "two ", "three "]) await fixture.append(PATH, word);
    const file = await streamFile(fixture);
    const whole = await readFile(file, "utf8");
    await fixture.reopen(() => writeFile(file, whole.replace('"two ', '"tWo ')));
    const answer = await fixture.read(PATH);
    expect(await answer.text()).toBe("one three ");
    expect(answer.headers.get("stream-next-offset")).toMatch(/_0*14$/);
    expect(await (await fixture.read(PATH, { from: 4 })).text()).toBe("three ");
    expect(fixture.reported.join()).toMatch(/damaged at lines 3/);
    await fixture.append(PATH, "four");
    expect(await fixture.text(PATH)).toBe("one three four");
  });

  it("with a damaged last append does not make readers wait for unreadable data", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create(PATH);
    for (const word of ["one ", "two "]) await fixture.append(PATH, word);
    await fixture.append(PATH, "", { close: true });
    const file = await streamFile(fixture);
    const whole = await readFile(file, "utf8");
    await fixture.reopen(() => writeFile(file, whole.replace('"two ', '"tWo ')));
    const answer = await fixture.read(PATH, { from: 4, live: "long-poll" });
    expect(answer.headers.get("stream-closed")).toBe("true");
  });

  it("that cannot be written refuses with storage_failed, keeps nothing of it, and accepts appends later", async () => {
    const fileSystem = new FaultyFileSystem();
    const fixture = await StreamFixture.build((base) => jsonlDriver({ base, fileSystem }));
    await fixture.create(PATH, {}, "one ");
    fileSystem.fail("write");
    const failed = await fixture.append(PATH, "two ", { producer: { ...PRODUCER, seq: 0 } });
    expect(failed.status).toBe(503);
    expect(await failed.json()).toMatchObject({ error: "storage_failed" });
    expect(await fixture.text(PATH)).toBe("one ");
    expect((await fixture.append(PATH, "two ", { producer: { ...PRODUCER, seq: 0 } })).status).toBe(200);
    await fixture.reopen();
    expect(await fixture.text(PATH)).toBe("one two ");
  });

  it("that cannot be read ends the connections of its followers, and they continue afterwards", async () => {
    let broken = false;
    const fixture = await StreamFixture.build((base) => {
      const driver = jsonlDriver({ base });
      return {
        ...driver,
        readJournalPage: (key, from, bytes) =>
          broken
            ? Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" }))
            : driver.readJournalPage(key, from, bytes),
      };
    });
    await fixture.create(PATH, {}, "one ");
    await fixture.reopen();
    expect(await fixture.status(PATH)).toBe(200);
    broken = true;
    const following = await fixture.read(PATH, { live: "sse" });
    await expect(following.body?.getReader().read()).rejects.toThrow("EIO");
    await expect(fixture.read(PATH)).rejects.toThrow(UnavailableError);
    expect((await fixture.append(PATH, "two ")).status).toBe(204);
    broken = false;
    expect(await fixture.text(PATH)).toBe("one two ");
    await fixture.sweep();
    expect(fixture.streams.size).toBe(0);
  });

  it("holds data and producer in one line: a repetition after a restart is one", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create(PATH);
    for (const seq of [0, 1, 2]) await fixture.append(PATH, `${seq} `, { producer: { ...PRODUCER, seq } });
    await fixture.reopen();
    for (const seq of [0, 1, 2]) {
      expect((await fixture.append(PATH, `${seq} `, { producer: { ...PRODUCER, seq } })).status).toBe(204);
    }
    expect((await fixture.append(PATH, "3 ", { producer: { ...PRODUCER, seq: 3 } })).status).toBe(200);
    expect(await fixture.text(PATH)).toBe("0 1 2 3 ");
  });

  it("keeps bytes that are not text, messages unchanged, and line separators", async () => {
    const fixture = await StreamFixture.build();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await fixture.create("bytes", { contentType: "image/png" }, bytes);
    const text = "\ufeffgröße\r\n\u2028 \u0000 😀";
    await fixture.create("text", {}, text);
    const messages = [{ __proto__: null, "": 1 }, [1, [2]], null, "x\n", 0.1, "\ud800"];
    await fixture.create("json", { contentType: "application/json" }, JSON.stringify(messages));
    await fixture.reopen();
    expect(new Uint8Array(await (await fixture.read("bytes")).arrayBuffer())).toEqual(bytes);
    expect(Buffer.from(await (await fixture.read("text")).arrayBuffer()).toString()).toBe(text);
    expect(await (await fixture.read("json")).json()).toEqual(JSON.parse(JSON.stringify(messages)));
  });

  it("is served with headers that keep browsers from executing it", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create("page", { contentType: "text/html" }, "<script>alert(1)</script>");
    const answer = await fixture.read("page");
    expect(answer.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
  });

  it("is empty after a deletion; a new stream of the same name has another id", async () => {
    const fixture = await StreamFixture.build();
    await fixture.create(PATH, {}, "one");
    const tag = (await fixture.read(PATH)).headers.get("etag");
    expect((await fixture.delete(PATH)).status).toBe(204);
    expect(await fixture.status(PATH)).toBe(404);
    await fixture.reopen();
    expect(await fixture.status(PATH)).toBe(404);
    expect(await readFile(await streamFile(fixture), "utf8")).toBe("");
    await fixture.create(PATH, {}, "two");
    const answer = await fixture.read(PATH, { ifNoneMatch: tag });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("two");
  });
});
