import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  checkInjection,
  InjectError,
  inject,
  isInjectionKept,
  keepInjection,
  removeInjection,
} from "../../../src/source/inject/index.ts";
import { temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const TAG = '<script src="http://localhost:8400/live.js" crossorigin></script>';
const PAGE = "<!doctype html>\n<html>\n  <body>\n    <h1>Hi</h1>\n  </body>\n</html>\n";
const config = (value: object) => ({ ".impeccable/live/config.json": JSON.stringify(value) });

async function refusal(work: Promise<unknown>): Promise<InjectError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InjectError)) throw new Error(`expected an InjectError, got ${String(error)}`);
  return error;
}

describe("inject", () => {
  it("puts the exact tag between its markers, before </body>, and never a token", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const answer = await inject(root, 8400);
    expect(answer).toEqual({
      framework: "static HTML",
      files: ["index.html"],
      configWritten: true,
      configDrift: [],
    });
    expect(textOf(root, "index.html")).toBe(
      PAGE.replace(
        "  </body>",
        `  <!-- impeccable-live-start -->\n  ${TAG}\n  <!-- impeccable-live-end -->\n  </body>`,
      ),
    );
    expect(textOf(root, "index.html")).not.toMatch(/token/i);
  });

  it.each([
    ["indented", PAGE],
    ["CRLF", PAGE.replaceAll("\n", "\r\n")],
    ["minified", "<!doctype html><body><h1>Hi</h1></body>"],
    ["without end tags", "<!doctype html><title>x</title><h1>Hi\n\n"],
    ["without a final line end", "<body>\n<p>x</p>\n</body>"],
    ["upper case", "<HTML>\n<BODY>\n\t<P>x\n\t</BODY>\n</HTML>"],
    [
      "with a fake end in a comment and a script",
      "<body>\n<!-- </body> -->\n<script>'</body>'</script>\n</body>\n<!-- </body> -->\n",
    ],
  ])("is taken out to the byte: %s [crlf]", async (_, page) => {
    const root = temporaryProject({ "index.html": page });
    await inject(root, 8400);
    const injected = textOf(root, "index.html");
    expect(injected).toContain(TAG);
    if (page.includes("\r\n")) expect(injected).not.toMatch(/[^\r]\n/);
    expect(await removeInjection(root)).toEqual(["index.html"]);
    expect(textOf(root, "index.html")).toBe(page);
  });

  it("keeps bytes that are not UTF-8, and a byte order mark", async () => {
    const page = Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from("<body>\n<p>caf\xe9\n</body>\n", "latin1"),
    ]);
    const root = temporaryProject({ "index.html": page });
    await inject(root, 8400);
    expect(textOf(root, "index.html")).toContain(TAG);
    await removeInjection(root);
    expect(readFileSync(join(root, "index.html")).equals(page)).toBe(true);
  });

  it("replaces the tag of another port instead of adding a second one", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await inject(root, 8400);
    await inject(root, 8412);
    const text = textOf(root, "index.html");
    expect(text.match(/impeccable-live-start/g)).toHaveLength(1);
    expect(text).toContain("http://localhost:8412/live.js");
    await removeInjection(root);
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("keeps edits of the page made meanwhile, also around a reformatted tag", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await inject(root, 8400);
    const edited = textOf(root, "index.html").replace("Hi", "Hello").replaceAll("  <", "<");
    writeFileSync(join(root, "index.html"), edited);
    await removeInjection(root);
    expect(textOf(root, "index.html")).toBe(PAGE.replace("Hi", "Hello").replaceAll("  <", "<"));
  });

  it("records what it writes before it writes it, so that a crash is healed", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await inject(root, 8400);
    const journal = JSON.parse(textOf(root, ".impeccable/live/inject-journal.json"));
    expect(journal.files[0].file).toBe("index.html");
    // A crash after the record and before the page: nothing to take out, and the record goes.
    writeFileSync(join(root, "index.html"), PAGE);
    expect(await removeInjection(root)).toEqual([]);
    expect(existsSync(join(root, ".impeccable/live/inject-journal.json"))).toBe(false);
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("removes a tag whose record is lost, by its markers", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await inject(root, 8400);
    writeFileSync(join(root, ".impeccable/live/inject-journal.json"), "{ torn");
    await removeInjection(root);
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("puts right what it can where the system refuses one page, and the rest the next time", async () => {
    const root = temporaryProject({ "a.html": PAGE, "b.html": PAGE });
    await inject(root, 8400);
    const obstacle = join(root, ".a.html.impeccable-tmp~");
    mkdirSync(join(obstacle, "x"), { recursive: true });
    const error = await refusal(removeInjection(root));
    expect(error).toMatchObject({
      code: "write_failed",
      details: { files: ["a.html"], removed: ["b.html"] },
    });
    rmSync(obstacle, { recursive: true });
    expect(await removeInjection(root)).toEqual(["a.html"]);
    expect([textOf(root, "a.html"), textOf(root, "b.html")]).toEqual([PAGE, PAGE]);
  });

  it("removes the tag from pages that the configuration no longer names", async () => {
    const root = temporaryProject({ "index.html": PAGE, "about.html": PAGE });
    await inject(root, 8400);
    writeFileSync(join(root, ".impeccable/live/config.json"), JSON.stringify({ files: ["about.html"] }));
    const answer = await inject(root, 8400);
    expect(answer.configDrift).toEqual(["index.html"]);
    expect(textOf(root, "index.html")).toBe(PAGE);
    expect(textOf(root, "about.html")).toContain(TAG);
  });

  it.each([
    ["../x.html", "path_not_allowed"],
    ["/etc/hostname", "path_not_allowed"],
    ["node_modules/x/index.html", "path_not_allowed"],
    [".git/index.html", "path_not_allowed"],
    ["sub/../../x.html", "path_not_allowed"],
    ["missing.html", "not_found"],
    [".impeccable", "not_found"],
  ])("refuses the entry %s and writes nothing [inject-outside]", async (entry, code) => {
    const root = temporaryProject({ "index.html": PAGE, ...config({ files: ["index.html", entry] }) });
    expect((await refusal(inject(root, 8400))).code).toBe(code);
    expect(textOf(root, "index.html")).toBe(PAGE);
    expect(existsSync(join(root, ".impeccable/live/inject-journal.json"))).toBe(false);
  });

  it("refuses a link that leads out of the project [symlink-out]", async () => {
    const outside = temporaryProject({ "page.html": PAGE });
    const root = temporaryProject(config({ files: ["page.html"] }));
    symlinkSync(join(outside, "page.html"), join(root, "page.html"));
    expect((await refusal(inject(root, 8400))).code).toBe("path_not_allowed");
    expect(textOf(outside, "page.html")).toBe(PAGE);
  });

  it("understands globs and exclusions", async () => {
    const root = temporaryProject({
      "index.html": PAGE,
      "pages/a.html": PAGE,
      "pages/deep/b.html": PAGE,
      "pages/draft.html": PAGE,
      ...config({ files: ["pages/**/*.html"], exclude: ["pages/draft.html"] }),
    });
    const answer = await inject(root, 8400);
    expect(answer.files).toEqual(["pages/a.html", "pages/deep/b.html"]);
    expect(answer.configDrift).toEqual(["index.html", "pages/draft.html"]);
  });

  it("is written after or before the text a configuration names", async () => {
    const root = temporaryProject({
      "index.html": PAGE,
      ...config({ files: ["index.html"], insertAfter: "<body>" }),
    });
    await inject(root, 8400);
    expect(textOf(root, "index.html")).toContain(`<body><!-- impeccable-live-start -->${TAG}`);
    await removeInjection(root);
    expect(textOf(root, "index.html")).toBe(PAGE);
    writeFileSync(
      join(root, ".impeccable/live/config.json"),
      JSON.stringify({ files: ["index.html"], insertBefore: "<main>" }),
    );
    expect((await refusal(inject(root, 8400))).code).toBe("anchor_not_found");
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("explains for a framework with a rendered shell how to add the tag by hand", async () => {
    const root = temporaryProject({ "package.json": JSON.stringify({ dependencies: { next: "16" } }) });
    const error = await refusal(inject(root, 8400));
    expect(error.code).toBe("not_injectable");
    expect(error.message).toContain("Next.js");
    expect(error.message).toContain('<script src="http://localhost:PORT/live.js" crossorigin></script>');
    expect(existsSync(join(root, ".impeccable/live/config.json"))).toBe(false);
  });

  it("tags the index.html of a Vite project", async () => {
    const root = temporaryProject({
      "package.json": JSON.stringify({ devDependencies: { vite: "8" } }),
      "index.html": PAGE,
      "public/other.html": PAGE,
    });
    expect(await inject(root, 8400)).toMatchObject({
      framework: "Vite",
      files: ["index.html"],
      configDrift: ["public/other.html"],
    });
  });

  it("refuses a configuration that is none", async () => {
    const root = temporaryProject({
      ".impeccable/live/config.json": '{"files": "index.html"}',
      "index.html": PAGE,
    });
    expect((await refusal(inject(root, 8400))).code).toBe("config_invalid");
  });

  it("checks without writing", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    expect(await checkInjection(root)).toEqual({ configured: false, files: [], configDrift: ["index.html"] });
    await inject(root, 8400);
    expect(await checkInjection(root)).toEqual({
      configured: true,
      files: [{ file: "index.html", port: 8400 }],
      configDrift: [],
    });
  });

  it("leaves the tag on stop --keep-inject", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await inject(root, 8400);
    expect(await isInjectionKept(root)).toBe(false);
    await keepInjection(root);
    expect(await isInjectionKept(root)).toBe(true);
    await inject(root, 8400);
    expect(await isInjectionKept(root)).toBe(false);
  });
});
