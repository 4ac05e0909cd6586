import { symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDesignSystem } from "../../../src/hosts/local/design-system.ts";
import { findDetector } from "../../../src/hosts/local/detector.ts";
import { NO_DESIGN_SYSTEM } from "../../../src/protocol/design-system.ts";
import { folderWith } from "../../support/hosts/folder.ts";

const DESIGN = `---
name: Harbour
colors:
  ink: "#1d1b18"
---
# Overview

Calm.

\`\`\`sh
# not a heading
\`\`\`

## Colours ##
Two.
`;

test("a project without either file has no design system", async () => {
  const root = await folderWith({ "index.html": "x" });
  expect(await readDesignSystem(root)).toEqual({ answer: NO_DESIGN_SYSTEM, markdown: null });
});

test("DESIGN.md is taken apart into front matter and headings; fenced code has none", async () => {
  const root = await folderWith({ "DESIGN.md": DESIGN });
  const { answer, markdown } = await readDesignSystem(root);
  expect(answer).toEqual({
    present: true,
    hasMd: true,
    hasSidecar: false,
    mdNewerThanJson: false,
    parsed: {
      frontMatter: { name: "Harbour", colors: { ink: "#1d1b18" } },
      sections: [
        { heading: "Overview", level: 1, text: "Calm.\n\n```sh\n# not a heading\n```" },
        { heading: "Colours", level: 2, text: "Two." },
      ],
    },
    sidecar: null,
  });
  expect(markdown).toBe(DESIGN);
});

test("the sidecar is .impeccable/design.json, else the older DESIGN.json; it may predate the document", async () => {
  const root = await folderWith({
    "DESIGN.md": "# A",
    "DESIGN.json": '{"title":"old"}',
    ".impeccable/design.json": '{"title":"new"}',
  });
  await utimes(join(root, ".impeccable/design.json"), 1_000, 1_000);
  expect((await readDesignSystem(root)).answer).toMatchObject({
    hasSidecar: true,
    mdNewerThanJson: true,
    sidecar: { title: "new" },
  });
  const older = await folderWith({ "DESIGN.json": '{"title":"old"}' });
  expect((await readDesignSystem(older)).answer).toMatchObject({
    present: true,
    hasMd: false,
    sidecar: { title: "old" },
  });
});

test("what cannot be read is said, and the rest is there", async () => {
  const root = await folderWith({ "DESIGN.md": "---\na: [1\n---\n# A\nb", "DESIGN.json": "{" });
  const { answer } = await readDesignSystem(root);
  expect(answer.parseError).toMatch(/\S/);
  expect(answer.parseError).not.toContain("\n");
  expect(answer).toMatchObject({
    parsed: { frontMatter: null, sections: [{ heading: "A", level: 1, text: "b" }] },
    hasSidecar: true,
    sidecar: null,
    sidecarError: "It is not JSON.",
  });
});

test("[symlink-out] a document that leads out of the project is not there", async () => {
  const outside = await folderWith({ "secret.md": "# secret" });
  const root = await folderWith({ "index.html": "x" });
  await symlink(join(outside, "secret.md"), join(root, "DESIGN.md"));
  expect((await readDesignSystem(root)).answer.present).toBe(false);
});

test("the detector is the installed package's, also one installed above the project", async () => {
  const workspace = await folderWith({
    "node_modules/impeccable/cli/engine/detect-antipatterns-browser.js": "scan()",
    "apps/site/index.html": "x",
  });
  expect(await findDetector(join(workspace, "apps/site"))).toBe("scan()");
  expect(await findDetector(await folderWith({ "index.html": "x" }))).toBeNull();
});
