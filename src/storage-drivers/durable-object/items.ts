/** Items in the storage of a Durable Object: the bytes of an item are under `item:<key>#<part>`. */
import { concatUint8Arrays } from "uint8array-extras";
import type { Driver } from "unstorage";
import { commit, type DurableObjectStorageLike, partKey, toRows } from "./storage.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The part of the driver that keeps items. */
export function itemDriver(storage: DurableObjectStorageLike): Driver {
  async function read(key: string): Promise<Uint8Array | null> {
    const rows = await storage.list({ prefix: itemPrefix(key) });
    if (rows.size === 0) return null;
    return concatUint8Arrays([...rows.values()].filter((value) => value instanceof Uint8Array));
  }

  async function write(key: string, bytes: Uint8Array): Promise<void> {
    const old = await storage.list({ prefix: itemPrefix(key) });
    const rows = toRows(itemPrefix(key), bytes);
    const current = new Set(rows.map(([name]) => name));
    await commit(
      storage,
      rows,
      [...old.keys()].filter((name) => !current.has(name)),
    );
  }

  return {
    name: "durable-object",
    async hasItem(key) {
      return (await storage.get(partKey(itemPrefix(key), 0))) !== undefined;
    },
    async getItem(key) {
      const bytes = await read(key);
      return bytes && decoder.decode(bytes);
    },
    getItemRaw: read,
    setItem: (key, value) => write(key, encoder.encode(value)),
    setItemRaw: (key, value: unknown) =>
      write(key, value instanceof Uint8Array ? value : encoder.encode(String(value))),
    async removeItem(key) {
      const rows = await storage.list({ prefix: itemPrefix(key) });
      await commit(storage, [], [...rows.keys()]);
    },
    async getKeys(base) {
      const rows = await storage.list({ prefix: `item:${base}` });
      const keys = [...rows.keys()].map((name) => name.slice("item:".length, name.lastIndexOf("#")));
      return [...new Set(keys)];
    },
  };
}

function itemPrefix(key: string): string {
  return `item:${key}#`;
}
