import { randomBytes } from "node:crypto";
import { deflateSync } from "node:zlib";
import type { Json } from "./api.ts";
import { crc32 } from "./crc32.ts";

/** A session id that is unique in this test run. */
export function newId(): string {
  return randomBytes(4).toString("hex");
}

/** A picked element as the overlay describes it. */
export const ELEMENT = {
  outerHTML: '<h1 id="hero" class="title big">Tides &amp; times</h1>',
  tagName: "H1",
  id: "hero",
  classes: ["title", "big"],
  textContent: "Tides & times",
  cssPath: "body > main > h1",
} as const;

/** Three variants for the element; `more` adds or overrides members. */
export function generate(id: string, more: Json = {}): Json {
  return { type: "generate", id, action: "bolder", count: 3, pageUrl: "/", element: ELEMENT, ...more };
}

/** A new element after an anchor. */
export function insert(id: string, more: Json = {}): Json {
  return {
    type: "generate",
    mode: "insert",
    id,
    count: 2,
    pageUrl: "/",
    insert: { position: "after", anchor: ELEMENT },
    placeholder: { width: 320, height: 120 },
    freeformPrompt: "a row of three facts",
    ...more,
  };
}

/** The person takes a variant, with tuned values. */
export function accept(id: string, variantId = "2", more: Json = {}): Json {
  return { type: "accept", id, variantId, paramValues: { size: 1.5 }, ...more };
}

/** The person wants none. */
export function discard(id: string, more: Json = {}): Json {
  return { type: "discard", id, ...more };
}

/** What is on screen: variant 1 of 3 arrived ones. */
export function checkpoint(id: string, revision: number, owner: string, more: Json = {}): Json {
  return { type: "checkpoint", id, revision, owner, visibleVariant: 1, arrivedVariants: 3, ...more };
}

/** Variant 1 could not be shown. */
export function mountFailed(id: string, more: Json = {}): Json {
  return { type: "variant_mount_failed", id, variant: 1, error: "it threw", ...more };
}

/** A message about the page, a session of its own. */
export function steer(id: string, more: Json = {}): Json {
  return { type: "steer", id, message: "make the whole page calmer", pageUrl: "/", ...more };
}

/** A valid PNG of one pixel, made unlike any other by its text chunk. */
export function png(comment = newId()): Uint8Array<ArrayBuffer> {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  const bytes = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("tEXt", Buffer.from(`Comment\0${comment}`)),
    chunk("IDAT", deflateSync(Buffer.from([0, 40, 90, 160]))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return new Uint8Array(bytes);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([length, named, Buffer.from(crc32(named), "hex")]);
}
