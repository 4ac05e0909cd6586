/** Temporary projects for the source tests. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export interface TestProject {
  readonly root: string;
  write(file: string, content: string | Uint8Array): void;
  read(file: string): string;
  /** The file's bytes, one character each. */
  bytes(file: string): string;
  exists(file: string): boolean;
  /** Every file below the root but git's, with its bytes as text: equal before and after when nothing was written. */
  everything(): Record<string, string>;
  git(...args: string[]): string;
}

/** A project with these files in a temporary folder; with `git` a repository in which they are tracked. */
export function project(
  files: Record<string, string | Uint8Array>,
  options: { git?: boolean } = {},
): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "source-test-")));
  made.push(root);
  const self: TestProject = {
    root,
    write(file, content) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content);
    },
    read: (file) => readFileSync(join(root, file), "utf8"),
    bytes: (file) => readFileSync(join(root, file), "latin1"),
    exists: (file) => existsSync(join(root, file)),
    everything() {
      const all: Record<string, string> = {};
      for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile() && !path.startsWith(join(root, ".git/"))) all[path] = readFileSync(path, "latin1");
      }
      return all;
    },
    git: (...args) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.invalid", ...args], {
        cwd: root,
        encoding: "utf8",
      }),
  };
  for (const [file, content] of Object.entries(files)) self.write(file, content);
  if (options.git) {
    self.git("init", "-q");
    self.git("add", "-A");
    self.git("commit", "-q", "-m", "start");
  }
  return self;
}

/** Puts a block of lines below the insert marker, as an agent would, with the file's own line ends. */
export function writeVariants(where: TestProject, file: string, insertLine: number, block: string): void {
  const lines = where.read(file).split("\n");
  const end = lines[insertLine - 1]?.endsWith("\r") ? "\r" : "";
  lines.splice(insertLine, 0, ...block.split("\n").map((line) => line + end));
  where.write(file, lines.join("\n"));
}
