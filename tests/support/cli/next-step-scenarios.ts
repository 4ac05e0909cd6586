/** For each next step a situation in which a command prints it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StepName } from "../../../src/cli/agent/next-steps.ts";
import type { BrowserEvent } from "../../../src/client/index.ts";
import type { GenerateEvent } from "../../../src/protocol/events/generate.ts";
import { type LiveProject, liveServer, until } from "./real-server.ts";
import { type CliResult, cli } from "./run-cli.ts";
import { temporaryProject, textOf } from "./temporary-project.ts";

export const ID = "a1b2c3d4";
const PAGE = `<!doctype html>
<html>
  <head>
    <style>
      .title { margin: 0 }
    </style>
  </head>
  <body>
    <h1 class="title">Hello</h1>
    <ul><li class="item">Same</li><li class="item">Same</li></ul>
    <table class="prices"><tr class="price"><td>Dinghy</td></tr></table>
  </body>
</html>
`;
/** Without a head no style sheet takes the rules, so clean-up proves nothing. */
export const BARE_PAGE = '<main>\n  <h1 class="title">Hello</h1>\n</main>\n';

export interface Situation {
  readonly root: string;
  readonly live: LiveProject;
  /** Runs a command of the agent. */
  run(...words: string[]): Promise<CliResult>;
  post(event: BrowserEvent): Promise<unknown>;
}

export async function situation(page = PAGE): Promise<Situation> {
  const root = temporaryProject({ "index.html": page });
  const live = await liveServer(root);
  return {
    ...{ root, live },
    run: (...words) => cli(words, { cwd: root }),
    post: (event) => live.client.postEvent(event),
  };
}

const picked = (tagName: string, className: string, text: string): GenerateEvent => ({
  ...{ type: "generate", id: ID, action: "bolder", count: 1, pageUrl: "/" },
  element: {
    ...{ tagName, classes: [className], textContent: text },
    outerHTML: `<${tagName} class="${className}">${text}</${tagName}>`,
  },
});
export const HEADLINE = picked("h1", "title", "Hello");
export const POLL = ["poll", "--agent", "claude", "--timeout", "5000"] as const;
export const STYLED = {
  variants: [{ markup: '<h1 class="title">Hi</h1>', css: ":scope > .title { color: red }" }],
};

/** Variants on the page, up to the person's decision. */
export async function compared(page?: string, variants: object = STYLED): Promise<Situation> {
  const here = await situation(page);
  await here.post(HEADLINE);
  await here.run(...POLL);
  writeFileSync(join(here.root, "v.json"), JSON.stringify(variants));
  const { code, stdout } = await here.run(
    "variants",
    "--id",
    ID,
    "--json",
    "v.json",
    "--done",
    "--agent",
    "claude",
  );
  if (code !== 0) throw new Error(stdout);
  return here;
}

export async function accepted(page?: string): Promise<Situation> {
  const here = await compared(page);
  await here.post({ type: "accept", id: ID, variantId: "1" });
  return here;
}

/** Clean-up that is left to the agent. */
export async function left(): Promise<Situation> {
  const here = await accepted(BARE_PAGE);
  await here.run(...POLL);
  return here;
}

export const clean = (here: Situation) =>
  writeFileSync(join(here.root, "index.html"), BARE_PAGE.replace("Hello", "Hi"));

interface Scenario {
  /** The answer that has the step. */
  answer(): Promise<{ readonly here: Situation; readonly answer: CliResult }>;
  /** What the step says to do before its command. */
  prepare?(here: Situation): void;
}

const of = async (here: Situation, ...words: string[]) => ({ here, answer: await here.run(...words) });

/** Takes the original out of the wrapper, so that no source operation touches it. */
export const damage = ({ root }: Situation) => {
  const damaged = textOf(root, "index.html").replace('<h1 class="title">Hello</h1>', "");
  writeFileSync(join(root, "index.html"), damaged);
};

const writesJson = ({ root }: Situation) => {
  writeFileSync(join(root, `.impeccable/live/variants/${ID}.json`), JSON.stringify(STYLED));
};

/** One for each step: a step without one does not compile. */
export const SCENARIOS: Readonly<Record<StepName, Scenario>> = {
  poll: { answer: async () => of(await accepted(), ...POLL) },
  poll_later: {
    answer: async () => {
      const here = await situation();
      const waiting = here.run("poll", "--agent", "claude");
      await until(
        () => here.live.client.status(),
        ({ agent }) => agent.listening,
      );
      await here.live.server.stop("restart");
      const answer = await waiting;
      await liveServer(here.root);
      return { here, answer };
    },
  },
  poll_session: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      return of(here, "resume", "--agent", "claude");
    },
  },
  leave_to_assignee: {
    answer: async () => {
      const here = await situation();
      await here.post({ ...HEADLINE, agent: "codex" });
      return of(here, "resume", "--agent", "claude");
    },
  },
  write_variants: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      return of(here, ...POLL);
    },
    prepare: writesJson,
  },
  write_variants_of_ancestor: {
    answer: async () => {
      const here = await situation();
      await here.post(picked("tr", "price", "Dinghy"));
      return of(here, ...POLL);
    },
    prepare: ({ root }) => {
      const variants = [{ markup: '<table class="prices"><tr class="price"><td>Yawl</td></tr></table>' }];
      writeFileSync(join(root, `.impeccable/live/variants/${ID}.json`), JSON.stringify({ variants }));
    },
  },
  write_variants_of_candidate: {
    answer: async () => {
      const here = await situation();
      await here.post(picked("li", "item", "Same"));
      return of(here, ...POLL);
    },
    prepare: ({ root }) => {
      const variants = [{ markup: '<li class="item">Other</li>' }];
      writeFileSync(join(root, `.impeccable/live/variants/${ID}.json`), JSON.stringify({ variants }));
    },
  },
  write_wrapped_variants: {
    answer: async () => {
      const here = await situation();
      return of(here, "wrap", "--id", ID, "--count", "1", "--classes", "title");
    },
    prepare: writesJson,
  },
  element_not_located: {
    answer: async () => {
      const here = await situation();
      await here.post(picked("nav", "nowhere", "Nothing"));
      return of(here, ...POLL);
    },
  },
  give_up: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      const answer = await here.run(...POLL);
      const { giveUp } = answer.json;
      return { here, answer: { ...answer, json: { nextStep: `It cannot be done. Run: ${String(giveUp)}` } } };
    },
  },
  report_variants: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      await here.run(...POLL);
      writeFileSync(join(here.root, "v.json"), JSON.stringify(STYLED));
      return of(here, "variants", "--id", ID, "--json", "v.json", "--agent", "claude");
    },
  },
  repair_variant: {
    answer: async () => {
      const here = await compared();
      await here.post({ type: "variant_mount_failed", id: ID, variant: 1, error: "It has no size." });
      return of(here, ...POLL);
    },
  },
  clean_up: { answer: async () => of(await accepted(BARE_PAGE), ...POLL), prepare: clean },
  follow_message: {
    answer: async () => {
      const here = await situation();
      await here.post({ type: "steer", id: ID, message: "Warmer, please." });
      return of(here, ...POLL);
    },
  },
  read_page: {
    answer: async () => {
      const here = await situation();
      await here.post({ type: "prefetch", pageUrl: "/" });
      return of(here, ...POLL);
    },
  },
  accept_by_hand: {
    answer: async () => {
      const here = await compared();
      damage(here);
      await here.post({ type: "accept", id: ID, variantId: "1" });
      return of(here, ...POLL);
    },
    prepare: ({ root }) => writeFileSync(join(root, "index.html"), PAGE),
  },
  discard_by_hand: {
    answer: async () => {
      const here = await compared();
      damage(here);
      await here.post({ type: "discard", id: ID });
      return of(here, ...POLL);
    },
    prepare: ({ root }) => writeFileSync(join(root, "index.html"), PAGE),
  },
  undo_by_hand: {
    answer: async () => {
      const here = await accepted();
      await here.run(...POLL);
      const edited = textOf(here.root, "index.html").replace(">Hi<", ">Mine<");
      writeFileSync(join(here.root, "index.html"), edited);
      await here.post({ type: "undo_request", id: ID });
      return of(here, ...POLL);
    },
    prepare: ({ root }) => writeFileSync(join(root, "index.html"), PAGE),
  },
  carbonize: { answer: async () => of(await accepted(), "accept", "--id", ID, "--variant", "1") },
  complete: {
    answer: async () => {
      const here = await left();
      clean(here);
      return of(here, "carbonize", "--id", ID, "--agent", "claude");
    },
  },
  complete_by_hand: {
    answer: async () => of(await left(), "complete", "--id", ID, "--agent", "claude"),
    prepare: clean,
  },
  complete_discarded: {
    answer: async () => of(await compared(), "discard", "--id", ID),
  },
  complete_forced: {
    answer: async () => {
      const here = await compared();
      const generated = `<!-- Code generated. DO NOT EDIT. -->\n${textOf(here.root, "index.html")}`;
      writeFileSync(join(here.root, "index.html"), generated);
      return of(here, "resume", "--id", ID, "--agent", "claude");
    },
  },
  discard: {
    answer: async () => {
      const here = await situation();
      await here.run("wrap", "--id", ID, "--count", "1", "--classes", "title");
      return of(here, "resume", "--id", ID, "--agent", "claude");
    },
  },
  take_back: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      await here.run("poll", "--agent", "other");
      return of(here, "resume", "--agent", "claude");
    },
  },
  take_again: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      await here.run(...POLL);
      return of(here, "resume", "--agent", "claude");
    },
  },
  requeue: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      await here.run(...POLL);
      await here.run("reply", ID, "error", "Too hard.", "--agent", "claude");
      return of(here, "resume", "--agent", "claude");
    },
  },
  go_on: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      await here.run(...POLL);
      return of(here, "emit", "--id", ID, "--text", "Looking.", "--agent", "claude");
    },
  },
  repeat: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      await here.run(...POLL);
      return of(here, "variants", "--id", ID, "--json", "missing.json", "--done", "--agent", "claude");
    },
    prepare: ({ root }) => writeFileSync(join(root, "missing.json"), JSON.stringify(STYLED)),
  },
  try_again: {
    answer: async () => {
      const here = await situation();
      const { port, agentToken } = here.live.server;
      const env = { IMPECCABLE_LIVE_TOKEN: agentToken };
      const words = ["status", "--url", `http://127.0.0.1:${port}`];
      await here.live.server.stop("test");
      const answer = await cli(words, { cwd: here.root, env });
      await liveServer(here.root, { port });
      return { here: { ...here, run: (...more) => cli(more, { cwd: here.root, env }) }, answer };
    },
  },
  start_server: {
    answer: async () => {
      const here = await situation();
      await here.live.server.stop("test");
      return of(here, "poll", "--agent", "mine");
    },
  },
  start_and_go_on: {
    answer: async () => {
      const here = await situation();
      await here.post(HEADLINE);
      await here.live.server.stop("test");
      return of(here, "resume", "--agent", "claude");
    },
  },
  read_help: { answer: async () => of(await situation(), "variants", "--nothing") },
  look: { answer: async () => of(await situation(), "complete", "--id", ID) },
  run: {
    answer: async () => {
      const here = await situation();
      return of(here, "wrap", "--id", ID, "--count", "1", "--classes", "price");
    },
  },
};
