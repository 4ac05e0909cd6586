// `node scripts/run-workflows.mjs [--list] [JOB…]`: runs on this machine what the workflows run on theirs, one command
// after the other, each once. `uses:` steps set up a machine and are left out, as is what publishes.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { runChild } from "./run-child.mjs";
import { root } from "./setup.mjs";

const FOLDER = join(root, ".github", "workflows");
/** Not run here: the packages are installed, and a release is made by its workflow alone. */
const LEFT_OUT = /^npm (?:ci$|publish (?!--dry-run))/;

/** Commands by job, with the values of its matrix filled in. */
function jobs() {
  return readdirSync(FOLDER).flatMap((name) => {
    const workflow = parse(readFileSync(join(FOLDER, name), "utf8"));
    return Object.entries(workflow.jobs).map(([id, job]) => ({
      name: `${workflow.name}/${id}`,
      commands: matrixOf(job).flatMap((values) =>
        job.steps.flatMap(({ run }) => (run === undefined ? [] : [filled(run, values)])),
      ),
    }));
  });
}

/** One object per combination; one without members where a job has no matrix. */
function matrixOf({ strategy }) {
  return Object.entries(strategy?.matrix ?? {}).reduce(
    (made, [name, values]) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

function filled(command, values) {
  return command.replace(/\$\{\{ matrix\.([\w-]+) \}\}/g, (_, name) => values[name]);
}

const [lists, wanted] = [
  process.argv.includes("--list"),
  process.argv.slice(2).filter((word) => word !== "--list"),
];
const chosen = jobs().filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
const commands = new Set(chosen.flatMap((job) => job.commands).filter((command) => !LEFT_OUT.test(command)));
let failed = 0;
for (const command of commands) {
  process.stdout.write(`$ ${command}\n`);
  if (lists) continue;
  const { status } = await runChild("sh", ["-c", command], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) failed += 1;
}
if (!lists) process.stdout.write(`\n${commands.size - failed} commands passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
