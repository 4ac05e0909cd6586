import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonlDriver } from "../../../../src/storage-drivers/jsonl.ts";
import { FaultyFileSystem } from "../../../drivers/support/faulty-file-system.ts";
import { StreamFixture } from "./stream-fixture.ts";

const PATH = "work/one";
const PRODUCER = { id: "writer", epoch: 0 };

async function streamFile(house: StreamFixture): Promise<string> {
  const folder = join(house.folder, "streams");
  const [name] = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  return join(folder, name ?? "");
}

describe("a stream's file", () => {
  it("whose tail is torn at any byte: reads and appends go on, and what was acknowledged is there", async () => {
    const house = await StreamFixture.build();
    await house.create(PATH);
    await house.append(PATH, "one ");
    await house.append(PATH, "two ");
    const file = await streamFile(house);
    const whole = await readFile(file);
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let cut = lastLine + 1; cut < whole.length; cut += 5) {
      await house.reopen(() => writeFile(file, whole.subarray(0, cut)));
      expect(await house.text(PATH)).toBe("one ");
      expect((await house.append(PATH, "three")).status).toBe(204);
      expect(await house.text(PATH)).toBe("one three");
      expect(house.reported.at(-1)).toMatch(/bytes behind the last complete entry of a stream were cut off/);
    }
    await house.reopen();
    expect(await house.text(PATH)).toBe("one three");
  });

  it("is kept beside it, as far as it was torn", async () => {
    const house = await StreamFixture.build();
    await house.create(PATH, {}, "one");
    const file = await streamFile(house);
    const whole = await readFile(file, "utf8");
    await house.reopen(() => writeFile(file, `${whole}{"seq":99,"ty`));
    expect(await house.text(PATH)).toBe("one");
    const names = await readdir(join(house.folder, "streams"));
    const torn = names.find((name) => name.includes(".torn-")) ?? "";
    expect(await readFile(join(house.folder, "streams", torn), "utf8")).toBe('{"seq":99,"ty');
  });

  it("that is damaged in the middle is reported; what is around it is read, at its old offsets", async () => {
    const house = await StreamFixture.build();
    await house.create(PATH);
    for (const word of ["one ", "two ", "three "]) await house.append(PATH, word);
    const file = await streamFile(house);
    const whole = await readFile(file, "utf8");
    await house.reopen(() => writeFile(file, whole.replace('"two ', '"tWo ')));
    const answer = await house.read(PATH);
    expect(await answer.text()).toBe("one three ");
    expect(answer.headers.get("stream-next-offset")).toMatch(/_0*14$/);
    expect(await (await house.read(PATH, { from: 4 })).text()).toBe("three ");
    expect(house.reported.join()).toMatch(/damaged at lines 3/);
    await house.append(PATH, "four");
    expect(await house.text(PATH)).toBe("one three four");
  });

  it("whose last append is damaged does not keep readers waiting for what nobody can read", async () => {
    const house = await StreamFixture.build();
    await house.create(PATH);
    for (const word of ["one ", "two "]) await house.append(PATH, word);
    await house.append(PATH, "", { close: true });
    const file = await streamFile(house);
    const whole = await readFile(file, "utf8");
    await house.reopen(() => writeFile(file, whole.replace('"two ', '"tWo ')));
    const answer = await house.read(PATH, { from: 4, live: "long-poll" });
    expect(answer.headers.get("stream-closed")).toBe("true");
  });

  it("that could not be written refuses with storage_failed, keeps nothing of it, and goes on when it can", async () => {
    const fileSystem = new FaultyFileSystem();
    const house = await StreamFixture.build((base) => jsonlDriver({ base, fileSystem }));
    await house.create(PATH, {}, "one ");
    fileSystem.fail("write");
    const failed = await house.append(PATH, "two ", { producer: { ...PRODUCER, seq: 0 } });
    expect(failed.status).toBe(503);
    expect(await failed.json()).toMatchObject({ error: "storage_failed" });
    expect(await house.text(PATH)).toBe("one ");
    expect((await house.append(PATH, "two ", { producer: { ...PRODUCER, seq: 0 } })).status).toBe(200);
    await house.reopen();
    expect(await house.text(PATH)).toBe("one two ");
  });

  it("that cannot be read ends the connections of those who follow; nobody is held up, or left behind", async () => {
    let broken = false;
    const house = await StreamFixture.build((base) => {
      const driver = jsonlDriver({ base });
      return {
        ...driver,
        readJournalPage: (key, from, bytes) =>
          broken ? Promise.reject(new Error("EIO")) : driver.readJournalPage(key, from, bytes),
      };
    });
    await house.create(PATH, {}, "one ");
    await house.reopen();
    expect(await house.status(PATH)).toBe(200);
    broken = true;
    const following = await house.read(PATH, { live: "sse" });
    await expect(following.body?.getReader().read()).rejects.toThrow("EIO");
    expect((await house.read(PATH)).status).toBe(503);
    expect((await house.append(PATH, "two ")).status).toBe(204);
    broken = false;
    expect(await house.text(PATH)).toBe("one two ");
    await house.sweep();
    expect(house.streams.size).toBe(0);
  });

  it("holds data and producer in one line: a repetition after a restart is one", async () => {
    const house = await StreamFixture.build();
    await house.create(PATH);
    for (const seq of [0, 1, 2]) await house.append(PATH, `${seq} `, { producer: { ...PRODUCER, seq } });
    await house.reopen();
    for (const seq of [0, 1, 2]) {
      expect((await house.append(PATH, `${seq} `, { producer: { ...PRODUCER, seq } })).status).toBe(204);
    }
    expect((await house.append(PATH, "3 ", { producer: { ...PRODUCER, seq: 3 } })).status).toBe(200);
    expect(await house.text(PATH)).toBe("0 1 2 3 ");
  });

  it("keeps bytes that are no text, messages as they are, and what looks like a line's end", async () => {
    const house = await StreamFixture.build();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await house.create("bytes", { contentType: "image/png" }, bytes);
    const text = "\ufeffgröße\r\n\u2028 \u0000 😀";
    await house.create("text", {}, text);
    const messages = [{ __proto__: null, "": 1 }, [1, [2]], null, "x\n", 0.1, "\ud800"];
    await house.create("json", { contentType: "application/json" }, JSON.stringify(messages));
    await house.reopen();
    expect(new Uint8Array(await (await house.read("bytes")).arrayBuffer())).toEqual(bytes);
    expect(Buffer.from(await (await house.read("text")).arrayBuffer()).toString()).toBe(text);
    expect(await (await house.read("json")).json()).toEqual(JSON.parse(JSON.stringify(messages)));
  });

  it("is read by browsers as nothing that could act", async () => {
    const house = await StreamFixture.build();
    await house.create("page", { contentType: "text/html" }, "<script>alert(1)</script>");
    const answer = await house.read("page");
    expect(answer.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
  });

  it("is empty, and the stream unknown, once it was deleted; a new one of its name is another", async () => {
    const house = await StreamFixture.build();
    await house.create(PATH, {}, "one");
    const tag = (await house.read(PATH)).headers.get("etag");
    expect((await house.delete(PATH)).status).toBe(204);
    expect(await house.status(PATH)).toBe(404);
    await house.reopen();
    expect(await house.status(PATH)).toBe(404);
    expect(await readFile(await streamFile(house), "utf8")).toBe("");
    await house.create(PATH, {}, "two");
    const answer = await house.read(PATH, { ifNoneMatch: tag });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("two");
  });
});
