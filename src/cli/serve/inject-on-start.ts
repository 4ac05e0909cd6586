/** The script tag while `serve` starts: added, or the one of a killed server removed. */
import {
  blockingPolicies,
  InjectError,
  type InjectResult,
  inject,
  isInjectionKept,
  recordedPort,
  removeInjection,
} from "../../source/inject/index.ts";
import type { Cli } from "../core/cli.ts";
import { errorCode, toCliError } from "../core/errors.ts";

/**
 * Adds the tag to the project's pages. A page that cannot be tagged is reported and does not stop the server.
 * @returns `null` when no page was tagged
 */
export async function injectOnStart(cli: Cli, root: string, port: number): Promise<InjectResult | null> {
  try {
    const result = await inject(root, port);
    if (result.configWritten) {
      cli.note(`Detected ${result.framework}; wrote .impeccable/live/config.json.`);
    }
    if (result.configDrift.length > 0)
      cli.note(`Not in config.json, so without the tag: ${result.configDrift.join(", ")}`);
    await warnAboutCsp(cli, root, port);
    return result;
  } catch (error) {
    // An expected refusal, or one of the system (a read-only page, for example); all else is a defect.
    if (!(error instanceof InjectError) && errorCode(error) === "failed") throw error;
    cli.note(toCliError(error).message.replaceAll("PORT", String(port)));
    return null;
  }
}

/**
 * Removes the tag that a killed server left. A tag for the same port stays untouched: a dev server would
 * reload the page for it, and the page's state would be lost.
 * @param port the port whose tag was just added; `null` when pages stay without one
 */
export async function removeStaleTag(root: string, port: number | null): Promise<void> {
  if (await isInjectionKept(root)) return;
  if (port === null || (await recordedPort(root)) !== port) await removeInjection(root);
}

/** A policy in the configuration is yours to change: the note names the line, `doctor` shows what to add. */
async function warnAboutCsp(cli: Cli, root: string, port: number): Promise<void> {
  for (const { file, line } of await blockingPolicies(root, `http://localhost:${port}`)) {
    cli.note(
      `${file}:${line} sets a content security policy that may block the overlay; npx impeccable-live doctor shows what to add.`,
    );
  }
}
