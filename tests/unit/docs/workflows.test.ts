/** Workflows run what a contributor can run, and nothing else. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { FILES, ROOT } from "../../support/docs/repository-text.ts";

const Workflow = v.object({
  permissions: v.record(v.string(), v.string()),
  jobs: v.record(
    v.string(),
    v.object({
      "timeout-minutes": v.number(),
      strategy: v.optional(v.object({ matrix: v.object({ host: v.array(v.string()) }) })),
      steps: v.array(v.object({ uses: v.optional(v.string()), run: v.optional(v.string()) })),
    }),
  ),
});
const Package = v.object({ scripts: v.record(v.string(), v.string()) });

const { scripts } = v.parse(Package, JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
const NAMES = FILES.filter((path) => path.startsWith(".github/workflows/"));

const read = (path: string) => parse(readFileSync(join(ROOT, path), "utf8"));

/** What a command runs of the project: its script, and the path that it is limited to. */
function targets(
  command: string,
  hosts: readonly string[],
): { script: string; paths: readonly string[] } | null {
  const found = /^npm (?:run )?(test|[\w:]+)(?: -- (\S.*))?$/.exec(command);
  if (found === null || ["ci", "publish"].includes(found[1] ?? "")) return null;
  const path = found[2];
  const all = path === undefined ? [] : hosts.map((host) => path.replace(/\$\{\{ matrix\.host \}\}/, host));
  return { script: found[1] ?? "", paths: [...new Set(all)] };
}

describe.each(NAMES)("%s", (name) => {
  const { permissions, jobs } = v.parse(Workflow, read(name));
  const commands = Object.values(jobs).flatMap(({ steps, strategy }) =>
    steps.flatMap(({ run }) => (run === undefined ? [] : [{ run, hosts: strategy?.matrix.host ?? [""] }])),
  );

  it("runs scripts of the project on paths that exist", () => {
    expect(commands.length).toBeGreaterThan(0);
    for (const { run, hosts } of commands) {
      const target = targets(run, hosts);
      if (target === null) expect(run).toMatch(/^npm (?:ci|publish)\b/);
      else {
        expect(Object.keys(scripts)).toContain(target.script);
        for (const path of target.paths) expect(existsSync(join(ROOT, path)), path).toBe(true);
      }
    }
  });

  it("may read the repository and write nothing to it", () => {
    expect(permissions.contents).toBe("read");
  });
});

it("the files of issue forms are YAML with fields that must be filled in", () => {
  const forms = FILES.filter((path) => /^\.github\/ISSUE_TEMPLATE\/(?!config)/.test(path));
  expect(forms.length).toBeGreaterThan(0);
  const Form = v.object({
    name: v.string(),
    description: v.string(),
    body: v.array(
      v.object({ type: v.string(), validations: v.optional(v.object({ required: v.boolean() })) }),
    ),
  });
  for (const form of forms) {
    const { body } = v.parse(Form, read(form));
    expect(
      body.some(({ validations }) => validations?.required === true),
      form,
    ).toBe(true);
  }
});
