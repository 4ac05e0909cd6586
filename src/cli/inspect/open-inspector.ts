/** Opens the inspector's page with the agent token, which stands in no list of processes and in no printed text. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writePrivateFile } from "../../node/json-file.ts";
import type { Cli } from "../core/cli.ts";
import type { Connection } from "../project/connect.ts";
import { openBrowser } from "../project/open-browser.ts";

/** The page that hands the token over. Only its owner can read it. */
const HANDOVER_FILE = "inspect.html";

export interface OpenOptions {
  /** `null`: the project. */
  readonly session: string | null;
  /** Whether the browser is opened; otherwise the file is only written. */
  readonly opens: boolean;
}

/**
 * Writes a page that leads to the inspector with the token in the fragment, and opens it. The arguments of a program
 * can be read by all users of a machine; those of the browser are only the path of that page.
 */
export async function openInspector(
  cli: Cli,
  { url, token }: Pick<Connection, "url" | "token">,
  { session, opens }: OpenOptions,
): Promise<void> {
  const page = `${url.replace(/\/+$/, "")}/inspect`;
  const fragment = new URLSearchParams({ token, ...(session === null ? {} : { session }) });
  // Not in the project: its dev server would reload the page for a new HTML file.
  const folder = await mkdtemp(join(tmpdir(), "impeccable-live-inspect-"));
  const file = join(folder, HANDOVER_FILE);
  await writePrivateFile(file, handoverPage(`${page}#${fragment}`));
  if (opens) await openBrowser(pathToFileURL(file).href);
  cli.emit(
    { ok: true, url: page, file, opened: opens },
    (colors) =>
      `${colors.good("✓")} The inspector is at ${page}.\n` +
      `${opens ? "If no browser opened, open" : "Open"} ${file}: it has the token. Keep it to yourself.`,
  );
}

/** A script, because a browser may show the target of a refresh. */
function handoverPage(target: string): string {
  const text = JSON.stringify(target).replaceAll("<", "\\u003c");
  return [
    "<!doctype html>",
    '<meta charset="utf-8">',
    '<meta name="referrer" content="no-referrer">',
    "<title>Impeccable Live inspector</title>",
    `<script>location.replace(${text});</script>`,
    "",
  ].join("\n");
}
