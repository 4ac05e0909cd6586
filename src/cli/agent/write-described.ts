/** Writes variants of the element that the command line describes, or that the session's record does. */
import type { GenerateEvent } from "../../protocol/events/generate.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { type WrapInput, type WriteVariantsInput, writeVariants } from "../../source/index.ts";
import type { Cli } from "../core/cli.ts";
import { type ConnectArgs, tryConnect } from "../project/connect.ts";
import { wrapInputOf } from "./wrap-input.ts";

/**
 * Writes the variants. What the command line does not say of the element is in the event, or in the session's record.
 */
export async function writeDescribed(
  cli: Cli,
  args: ConnectArgs,
  input: WriteVariantsInput,
  event: GenerateEvent | null,
): Promise<Awaited<ReturnType<typeof writeVariants>>> {
  const { elementId, classes = [], tag, text, outerHTML, sourceHint, climb, file } = input;
  const isDescribed =
    classes.length > 0 || [elementId, tag, text, outerHTML].some((fact) => fact !== undefined);
  const isPlaced = sourceHint !== undefined || climb === true || file !== undefined;
  if (isDescribed || !isPlaced) {
    const result = await writeVariants(input);
    if (result.ok || result.error !== "wrapper_not_found") return result;
  }
  const picked = event ?? (await readGenerate(cli, args, input.id));
  return await writeVariants(picked === null ? input : withRecord(input, wrapInputOf(input.root, picked)));
}

/** What the command line says of the element goes before the session's record. */
function withRecord(input: WriteVariantsInput, record: WrapInput): WriteVariantsInput {
  const { count, file, sourceHint, climb } = input;
  return {
    ...input,
    ...record,
    ...(count === undefined ? {} : { count }),
    ...(file === undefined ? {} : { file }),
    ...(sourceHint === undefined ? {} : { sourceHint }),
    ...(climb === undefined ? {} : { climb }),
  };
}

/** The session's `generate`, from a running server's journal; `null` without one. */
async function readGenerate(cli: Cli, args: ConnectArgs, id: string): Promise<GenerateEvent | null> {
  const connection = await tryConnect(cli, args);
  const page = await connection?.client.journal(id, { limit: 1 }).catch(() => null);
  const event = page?.entries.find(({ type }) => type === "generate")?.event;
  return isGenerate(event) ? event : null;
}

/** The server validated the event when it was posted. Journals of older versions may lack what a search needs. */
function isGenerate(event: unknown): event is GenerateEvent {
  if (!isRecord(event) || typeof event.id !== "string") return false;
  const element = isRecord(event.insert) ? event.insert.anchor : event.element;
  return isRecord(element) && typeof element.tagName === "string" && Array.isArray(element.classes);
}
