import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { createStorage } from "unstorage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  JournalDriver,
  JournalLines,
  JournalPosition,
  JournalTail,
} from "../../src/storage-drivers/journal-driver.ts";
import {
  fromWire,
  toWire,
  type WireAnswer,
  type WireCall,
  type WireRequest,
} from "../support/drivers/wire.ts";
import { artifactSuite } from "./artifact-suite.ts";
import { type DriverUnderTest, driverSuite } from "./driver-suite.ts";

let runtime: Miniflare | null = null;
let origin = "";

beforeAll(async () => {
  const bundled = await build({
    entryPoints: [join(import.meta.dirname, "../support/drivers/driver-worker.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
  });
  runtime = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: bundled.outputFiles[0]?.text ?? "",
      compatibilityDate: "2026-01-01",
      durableObjects: { DRIVERS: { className: "DriverObject", useSQLite: true } },
      port: 0,
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.WARN),
    }),
  );
  origin = (await runtime.ready).origin;
});

afterAll(() => runtime?.dispose());

async function ask(name: string, request: WireRequest): Promise<readonly unknown[]> {
  const response = await fetch(`${origin}/${name}`, { method: "POST", body: JSON.stringify(request) });
  const answer: WireAnswer = await response.json();
  if ("error" in answer) throw new Error(answer.error);
  return answer.values.map(fromWire);
}

/** A driver whose calls run in a new Durable Object. */
class ObjectUnderTest implements DriverUnderTest {
  readonly driver: JournalDriver;
  readonly #name = randomUUID();

  constructor() {
    const call = (method: string, ...args: unknown[]) => this.#call({ method, args: args.map(toWire) });
    this.driver = {
      name: "durable-object in workerd",
      openJournal: async (key) => {
        if ((await call("openJournal", key)) !== null) throw new Error("a Durable Object has no torn tails");
        return null;
      },
      readJournal: async (key, from) => tailOf(await call("readJournal", key, ...(from ? [from] : []))),
      readJournalPage: async (key, from, bytes) => pageOf(await call("readJournalPage", key, from, bytes)),
      appendJournal: async (key, lines) => positionOf(await call("appendJournal", key, lines)),
      replaceJournal: async (key, lines) => positionOf(await call("replaceJournal", key, lines)),
      closeJournal: async (key) => void (await call("closeJournal", key)),
      hasItem: async (key) => (await call("hasItem", key)) === true,
      getItem: async (key) => {
        const value = await call("getItem", key);
        return typeof value === "string" ? value : null;
      },
      getItemRaw: (key) => call("getItemRaw", key),
      setItem: async (key, value) => void (await call("setItem", key, value)),
      setItemRaw: async (key, value) => void (await call("setItemRaw", key, value)),
      removeItem: async (key) => void (await call("removeItem", key)),
      getKeys: async (base) => {
        const keys = await call("getKeys", base);
        return Array.isArray(keys) ? keys.map(String) : [];
      },
    };
  }

  together(calls: Parameters<DriverUnderTest["together"]>[0]): Promise<unknown> {
    return ask(this.#name, {
      fresh: false,
      calls: calls.map((call) => ({
        method: call.method,
        args: call.method === "readJournal" ? [call.key] : [call.key, call.lines],
      })),
    });
  }

  async reopen(): Promise<JournalDriver> {
    await ask(this.#name, { fresh: true, calls: [] });
    return this.driver;
  }

  async dispose(): Promise<void> {}

  async #call(call: WireCall): Promise<unknown> {
    const [value] = await ask(this.#name, { fresh: false, calls: [call] });
    return value;
  }
}

function tailOf(value: unknown): JournalTail {
  const { lines, boundary, end }: JournalTail = JSON.parse(JSON.stringify(value));
  return { lines, boundary, end };
}

function pageOf(value: unknown): JournalLines {
  const { lines, end }: JournalLines = JSON.parse(JSON.stringify(value));
  return { lines, end };
}

function positionOf(value: unknown): JournalPosition {
  const { lines, bytes }: JournalPosition = JSON.parse(JSON.stringify(value));
  return { lines, bytes };
}

driverSuite("durable-object, in workerd", async () => new ObjectUnderTest());
artifactSuite("durable-object, in workerd", async () =>
  createStorage({ driver: new ObjectUnderTest().driver }),
);

describe("durable-object, in workerd", () => {
  it("refuses an append to a journal that was not read", async () => {
    const { driver } = new ObjectUnderTest();
    await driver.openJournal("j");
    await expect(driver.appendJournal("j", ["one"])).rejects.toThrow("read before");
  });
});
