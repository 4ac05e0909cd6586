/** `token`: the tokens of a project on a worker, and new ones for the local project. */
import { DEFAULT_PROJECT, PROJECT_NAME } from "../protocol/ids.ts";
import type { Cli } from "./core/cli.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { CliError, EXIT, type ExitCode, usageError } from "./core/errors.ts";
import { findRoot } from "./project/root.ts";

export const tokenCommand = defineCliCommand({
  name: "token",
  description: "Tokens of a project on a worker, or new ones for this project",
  examples: [
    "npx impeccable-live token --project shop --link https://preview.example.com/",
    "npx impeccable-live token --rotate",
  ],
  args: {
    ...commonArgs,
    project: {
      type: "string",
      description: `A project of the worker whose LIVE_SECRET is in the environment (its root: ${DEFAULT_PROJECT})`,
      valueHint: "NAME",
    },
    link: {
      type: "string",
      description: "With --project: the preview, for a reviewers' link",
      valueHint: "URL",
    },
    generation: {
      type: "string",
      description: "With --project: the worker's TOKEN_GENERATION (default: that of the environment, else 1)",
      valueHint: "N",
    },
    rotate: { type: "boolean", description: "New tokens for this project, whose server does not run" },
  },
  async run({ args, cli }) {
    const { project, link, generation } = args;
    if (args.rotate === true) {
      if (project !== undefined)
        throw usageError("--rotate is for this project, --project for one of a worker.");
      return rotate(cli, findRoot(cli.io.cwd, args.root));
    }
    if (project === undefined) throw usageError("token needs --project NAME or --rotate.");
    if (!PROJECT_NAME.test(project))
      throw usageError("--project must be a name of a worker's path: a-z, 0-9 and - (at most 63).");
    const secret = cli.io.env.LIVE_SECRET ?? "";
    if (secret === "")
      throw new CliError(
        "no_secret",
        "Tokens are made of the worker's secret: set LIVE_SECRET in the environment.",
      );
    const number = generation ?? cli.io.env.TOKEN_GENERATION ?? "1";
    const { agent, browser } = await cli.tokens.derive(secret, project, number);
    const reviewers = link === undefined ? {} : { link: linkTo(link, browser) };
    cli.emit({ project, agent, browser, ...reviewers }, (colors) =>
      [
        `${colors.bold("Agent  ")}  ${agent}`,
        `${colors.bold("Browser")}  ${browser}`,
        ...(reviewers.link === undefined ? [] : [`${colors.bold("Link   ")}  ${reviewers.link}`]),
      ].join("\n"),
    );
    return EXIT.done;
  },
});

async function rotate(cli: Cli, root: string): Promise<ExitCode> {
  await cli.tokens.rotate(root);
  cli.emit(
    { rotated: true },
    (colors) =>
      `${colors.good("✓")} New tokens. The next server has them; open tabs and programs with the old ones do not.`,
  );
  return EXIT.done;
}

/** The overlay moves the token from the fragment into the browser's storage. */
function linkTo(preview: string, browserToken: string): string {
  if (!URL.canParse(preview)) throw usageError("--link must be the preview's whole address.");
  const address = new URL(preview);
  address.hash = `impeccable-live=${browserToken}`;
  return address.href;
}
