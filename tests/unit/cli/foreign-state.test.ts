import { execFile, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { bundleScript } from "../../support/bundle-script.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";
import { machineNode } from "../../support/hosts/node-host.ts";

const USER = 65_534;
const PAGE = "<!doctype html>\n<html>\n  <body>\n    <h1>Hi</h1>\n  </body>\n</html>\n";
const STATE = ".impeccable/live";
const ID = ["--id", "a1b2c3d4"];
/** All arguments that a command needs; the others need none. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  reply: ["a1b2c3d4", "done"],
  emit: [...ID, "--text", "x"],
  complete: ID,
  wrap: [...ID, "--count", "1", "--tag", "h1"],
  insert: [...ID, "--count", "1", "--tag", "h1", "--position", "after"],
  variants: [...ID, "--file", "index.html"],
  accept: [...ID, "--variant", "1"],
  carbonize: ID,
  discard: ID,
  undo: ID,
  inspect: ID,
  export: ID,
  import: ["session.tar.gz"],
  token: ["--rotate"],
};
/** The demo has a project of its own, doctor reports instead of failing, mcp does nothing before a request, completion needs no project. */
const OTHERS = new Set(["demo", "doctor", "mcp", "completion"]);

interface Said {
  readonly code: number | null;
  readonly json: Record<string, unknown>;
  readonly text: string;
}

let program = "";
beforeAll(async () => {
  program = await bundleScript(join(import.meta.dirname, "../../../src/bin.ts"), "bundle");
  chmodSync(join(program, ".."), 0o755);
});

/** Runs a command as a user who is not root. */
function asUser(root: string, words: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    const options = { cwd: root, uid: USER, gid: USER, env: { PATH: process.env.PATH ?? "", HOME: root } };
    const child = execFile(node ?? "", [program, ...words, "--json"], options, (_, stdout, stderr) => {
      const line = stdout.trim().split("\n").at(-1) ?? "";
      const json = line.startsWith("{") ? JSON.parse(line) : {};
      resolve({ code: child.exitCode, json, text: stdout + stderr });
    });
  });
}

/** A project of the user, with state that the user made. */
function projectOfUser(): string {
  const root = temporaryProject({
    "index.html": PAGE,
    "package.json": "{}",
    [`${STATE}/config.json`]: '{"files":["index.html"]}',
    [`${STATE}/sessions/a1b2c3d4.jsonl`]: "",
  });
  for (const name of ["", ...readdirSync(root, { recursive: true, encoding: "utf8" })])
    chownSync(join(root, name), USER, USER);
  return root;
}

function leaveStateFolder(root: string): string {
  chownSync(join(root, STATE), 0, 0);
  chmodSync(join(root, STATE), 0o700);
  return STATE;
}

/** @param path what belongs to root, relative to the project */
async function expectNamed(root: string, path: string, words: readonly string[]): Promise<void> {
  const { code, json } = await asUser(root, words);
  expect(json).toMatchObject({ error: "state_not_yours", path: join(root, path) });
  expect(json.message).toContain("belongs to root");
  expect(json.fix).toBe(`sudo chown -R ${USER}:${USER} '${join(root, ".impeccable")}'`);
  expect(code).toBe(1);
}

/** What a command with `sudo` leaves. */
const LEFT: readonly [string, (root: string) => string][] = [
  [
    "the folder of all state",
    (root) => {
      chownSync(join(root, ".impeccable"), 0, 0);
      chmodSync(join(root, ".impeccable"), 0o700);
      return ".impeccable";
    },
  ],
  ["the state folder", leaveStateFolder],
  [
    "the tokens",
    (root) => {
      writeFileSync(join(root, STATE, "tokens.json"), "{}", { mode: 0o600 });
      return `${STATE}/tokens.json`;
    },
  ],
  [
    "a folder in it",
    (root) => {
      mkdirSync(join(root, STATE, "locks"), { mode: 0o755 });
      return `${STATE}/locks`;
    },
  ],
];

const isRoot = process.getuid?.() === 0;
/** A Node that the other user may run: a clone's own may be below a folder that only its owner can enter. */
const node = [process.execPath, machineNode()].find(
  (program) => isRoot && spawnSync(program, ["--eval", ""], { uid: USER, gid: USER, cwd: "/" }).status === 0,
);

describe.skipIf(!node)("state that root made, for another user [foreign-state] (needs root)", () => {
  it.each(Object.keys(COMMANDS).filter((name) => !OTHERS.has(name)))(
    "is named by %s, with the command that mends it",
    async (name) => {
      const root = projectOfUser();
      await expectNamed(root, leaveStateFolder(root), [name, ...(WORDS[name] ?? [])]);
    },
  );

  describe.each(LEFT)("%s", (_, leave) => {
    it("is named by status, with the command that mends it", async () => {
      const root = projectOfUser();
      await expectNamed(root, leave(root), ["status"]);
    });

    it("is a finding of doctor, which checks everything else", async () => {
      const root = projectOfUser();
      leave(root);
      const { code, json, text } = await asUser(root, ["doctor"]);
      expect(text).not.toContain("    at ");
      expect(code).toBe(1);
      const findings = json.findings as { check: string; message: string; fix?: string }[];
      const owner = findings.find(({ check }) => check === "owner");
      expect(owner?.fix).toContain("sudo chown -R");
      const checks = new Set(findings.map(({ check }) => check));
      for (const check of ["node", "root", "port", "permissions", "journal", "csp", "reachability"])
        expect(checks).toContain(check);
    });
  });

  it("in a journal of an open session is named by serve", async () => {
    const root = projectOfUser();
    chownSync(join(root, STATE, "sessions/a1b2c3d4.jsonl"), 0, 0);
    chmodSync(join(root, STATE, "sessions/a1b2c3d4.jsonl"), 0o600);
    const { json } = await asUser(root, ["serve", "--no-inject"]);
    expect(json).toMatchObject({
      error: "state_not_yours",
      path: join(root, STATE, "sessions/a1b2c3d4.jsonl"),
    });
  });

  it("is no matter when it lets the user work, or when the command is about a remote server", async () => {
    const root = projectOfUser();
    chownSync(join(root, STATE), 0, 0);
    chmodSync(join(root, STATE), 0o777);
    expect((await asUser(root, ["status"])).json.error).not.toBe("state_not_yours");
    chmodSync(join(root, STATE), 0o700);
    const remote = ["status", "--url", "http://127.0.0.1:1", "--token", "t"];
    expect((await asUser(root, remote)).json.error).toBe("unreachable");
  });

  it("that the user's own permissions hide is mended with chmod", async () => {
    const root = projectOfUser();
    chmodSync(join(root, STATE), 0o000);
    const { json } = await asUser(root, ["status"]);
    expect(json.message).not.toContain("as another user");
    expect(json).toMatchObject({
      error: "state_not_yours",
      fix: `chmod -R u+rwX '${join(root, ".impeccable")}'`,
    });
  });
});
