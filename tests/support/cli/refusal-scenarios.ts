/** For each code of a refusal a situation in which a command of an agent is refused with it. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ERROR_STATUS, type ErrorCode } from "../../../src/protocol/errors.ts";
import { fakeLiveServer } from "./fake-live-server.ts";
import {
  accepted,
  BARE_PAGE,
  clean,
  compared,
  damage,
  HEADLINE,
  ID,
  left,
  POLL,
  type Situation,
  STYLED,
  situation,
} from "./next-step-scenarios.ts";
import { liveServer } from "./real-server.ts";
import { type CliResult, cli } from "./run-cli.ts";
import { temporaryProject, textOf } from "./temporary-project.ts";

/** Where the refused command ran. */
interface Here {
  readonly root: string;
  run(...words: string[]): Promise<CliResult>;
}

export interface RefusalScenario {
  refuse(): Promise<{ readonly here: Here; readonly answer: CliResult; readonly repair?: () => unknown }>;
}

const AS_CLAUDE = ["--agent", "claude"] as const;
const VARIANTS = ["variants", "--id", ID, "--json", "v.json", "--done", ...AS_CLAUDE] as const;

const write = ({ root }: Here, name: string, text: string) => writeFileSync(join(root, name), text);
const writeVariants = (here: Here, variants: object = STYLED) =>
  write(here, "v.json", JSON.stringify(variants));

/** A request that claude holds. */
async function held(event = HEADLINE): Promise<Situation> {
  const here = await situation();
  await here.post(event);
  await here.run(...POLL);
  return here;
}

const refused = async (here: Here, words: readonly string[], repair?: () => unknown) => ({
  here,
  answer: await here.run(...words),
  ...(repair === undefined ? {} : { repair }),
});

/** A server that refuses once. */
const once = (code: ErrorCode): RefusalScenario => ({
  async refuse() {
    const root = temporaryProject({ "index.html": BARE_PAGE });
    const server = await fakeLiveServer(root);
    const status = server.answers["GET /status"];
    server.answers["GET /status"] = () => {
      if (status !== undefined) server.answers["GET /status"] = status;
      return { status: ERROR_STATUS[code], body: { error: code, message: "Once." } };
    };
    const here: Here = { root, run: (...words) => cli(words, { cwd: root }) };
    return refused(here, ["resume", ...AS_CLAUDE]);
  },
});

/** A command with another token than the server's; `repair` gives it the right one. */
const withToken = (choose: (tokens: { readonly browser: string }) => string): RefusalScenario => ({
  async refuse() {
    const { root, live } = await situation();
    const env = { IMPECCABLE_LIVE_TOKEN: choose({ browser: live.server.browserToken }) };
    const here: Here = { root, run: (...words) => cli(words, { cwd: root, env }) };
    const words = ["status", "--url", `http://127.0.0.1:${live.server.port}`];
    return refused(here, words, () => {
      env.IMPECCABLE_LIVE_TOKEN = live.server.agentToken;
    });
  },
});

/** The page as a build would write it. */
const generated = ({ root }: Here) => `<!-- Code generated. DO NOT EDIT. -->\n${textOf(root, "index.html")}`;

const PAGE_ONLY = "only pages send what it is about";
const STREAM_ONLY = "only clients that write to a stream themselves get it; emit opens its run again";
const NOT_SENT = "the client sends nothing of that kind; a program that speaks HTTP reads message";
const NOT_AGENT = "no command of an agent: message has the fix";

/** A text says why no command of an agent gets a code. */
export const REFUSALS: Readonly<Record<string, RefusalScenario | string>> = {
  invalid_json: NOT_SENT,
  unsupported_media_type: NOT_SENT,
  origin_not_allowed: NOT_SENT,
  idempotency_key_reused: PAGE_ONLY,
  producer_fenced: STREAM_ONLY,
  stream_exists: STREAM_ONLY,
  stream_closed: STREAM_ONLY,
  stream_gone: STREAM_ONLY,
  content_type_mismatch: STREAM_ONLY,
  sequence_conflict: STREAM_ONLY,
  internal_error: once("internal_error"),
  storage_failed: once("storage_failed"),
  rate_limited: once("rate_limited"),
  not_configured: once("not_configured"),
  host_not_allowed: once("host_not_allowed"),
  unauthorized: withToken(() => "wrong"),
  forbidden: withToken(({ browser }) => browser),
  bad_answer: {
    async refuse() {
      const root = temporaryProject({ "index.html": BARE_PAGE });
      const server = await fakeLiveServer(root);
      const status = server.answers["GET /status"];
      server.answers["GET /status"] = () => {
        if (status !== undefined) server.answers["GET /status"] = status;
        return { status: 502, body: { said: "a gateway" } };
      };
      const here: Here = { root, run: (...words) => cli(words, { cwd: root }) };
      return refused(here, ["resume", ...AS_CLAUDE]);
    },
  },
  unreachable: {
    async refuse() {
      const { root, live } = await situation();
      const { port, agentToken } = live.server;
      const env = { IMPECCABLE_LIVE_TOKEN: agentToken };
      await live.server.stop("test");
      const here: Here = { root, run: (...words) => cli(words, { cwd: root, env }) };
      return refused(here, ["status", "--url", `http://127.0.0.1:${port}`], () => liveServer(root, { port }));
    },
  },
  invalid_event: {
    async refuse() {
      const here = await held();
      write(here, "event.json", "{}");
      writeVariants(here);
      const words = ["variants", "--id", ID, "--json", "v.json", "--event", "event.json", ...AS_CLAUDE];
      return refused(here, words, () => write(here, "event.json", JSON.stringify(HEADLINE)));
    },
  },
  invalid_query: {
    async refuse() {
      return refused(await held(), ["poll", "--session", "nope", ...AS_CLAUDE]);
    },
  },
  invalid_transition: {
    async refuse() {
      return refused(await compared(), ["resume", "--id", ID, "--requeue", ...AS_CLAUDE]);
    },
  },
  lease_fenced: {
    async refuse() {
      const here = await held();
      await here.run("resume", "--id", ID, "--requeue", "--agent", "other");
      await here.run("poll", "--agent", "other");
      return refused(here, ["reply", ID, "done", ...AS_CLAUDE]);
    },
  },
  unknown_session: {
    async refuse() {
      return refused(await situation(), ["complete", "--id", "00000000", ...AS_CLAUDE]);
    },
  },
  not_owner: "only live_resume gets it: see the refusals of tools",
  not_found: {
    async refuse() {
      const here = await held();
      return refused(here, VARIANTS, () => writeVariants(here));
    },
  },
  payload_too_large: {
    async refuse() {
      const here = await held();
      write(here, "large.png", `\x89PNG${"x".repeat(11 * 1024 * 1024)}`);
      return refused(here, ["emit", "--id", ID, "--attach", "large.png", ...AS_CLAUDE]);
    },
  },
  path_not_allowed: {
    async refuse() {
      const here = await held();
      writeVariants(here);
      return refused(here, [...VARIANTS, "--source-file", "../index.html"]);
    },
  },
  source_dirty: {
    async refuse() {
      const here = await left();
      return refused(here, ["complete", "--id", ID, ...AS_CLAUDE], () => clean(here));
    },
  },
  variant_invalid: {
    async refuse() {
      const here = await held();
      writeVariants(here, { variants: [{ markup: "<p>" }] });
      return refused(here, VARIANTS, () => writeVariants(here));
    },
  },
  variant_not_found: {
    async refuse() {
      return refused(await compared(), ["accept", "--id", ID, "--variant", "7", ...AS_CLAUDE]);
    },
  },
  wrapper_not_found: {
    async refuse() {
      const here = await situation();
      writeVariants(here);
      return refused(here, ["variants", "--id", ID, "--json", "v.json"]);
    },
  },
  wrapper_damaged: {
    async refuse() {
      const here = await compared();
      damage(here);
      return refused(here, ["accept", "--id", ID, "--variant", "1", ...AS_CLAUDE]);
    },
  },
  element_not_found: {
    async refuse() {
      return refused(await held(), ["wrap", "--id", ID, "--count", "1", "--classes", "nowhere"]);
    },
  },
  element_not_in_source: {
    async refuse() {
      const here = await held();
      write(here, "index.html", generated(here));
      writeVariants(here);
      return refused(here, VARIANTS);
    },
  },
  element_ambiguous: {
    async refuse() {
      return refused(await situation(), ["wrap", "--id", ID, "--count", "1", "--classes", "item"]);
    },
  },
  element_not_wrappable: {
    async refuse() {
      return refused(await situation(), ["wrap", "--id", ID, "--count", "1", "--classes", "price"]);
    },
  },
  file_is_generated: {
    async refuse() {
      const here = await compared();
      write(here, "index.html", generated(here));
      return refused(here, ["accept", "--id", ID, "--variant", "1", ...AS_CLAUDE]);
    },
  },
  file_not_found: {
    async refuse() {
      const here = await accepted();
      await here.run(...POLL);
      rmSync(join(here.root, "index.html"));
      return refused(here, ["undo", "--id", ID, ...AS_CLAUDE]);
    },
  },
  language_unsupported: {
    async refuse() {
      const here = await held();
      writeVariants(here);
      write(here, "page.md", '<h1 class="title">Hello</h1>\n');
      return refused(here, [...VARIANTS, "--source-file", "page.md"]);
    },
  },
  source_unparsable: {
    async refuse() {
      const here = await held();
      writeVariants(here);
      write(here, "app.tsx", 'export const A = () => <h1 className="title">Hello</h1\n');
      return refused(here, [...VARIANTS, "--source-file", "app.tsx"]);
    },
  },
  invalid_input: "commands and tools check the id before",
  bake_unproved: {
    async refuse() {
      const here = await left();
      return refused(here, ["carbonize", "--id", ID, ...AS_CLAUDE], () => clean(here));
    },
  },
  nothing_to_undo: {
    async refuse() {
      return refused(await held(), ["undo", "--id", ID, ...AS_CLAUDE]);
    },
  },
  undo_conflict: {
    async refuse() {
      const here = await accepted();
      await here.run(...POLL);
      write(here, "index.html", textOf(here.root, "index.html").replace(">Hi<", ">Mine<"));
      return refused(here, ["undo", "--id", ID, ...AS_CLAUDE]);
    },
  },
  no_active_session: {
    async refuse() {
      return refused(await situation(), ["resume", "--requeue", ...AS_CLAUDE]);
    },
  },
  wait_for_agent: {
    async refuse() {
      const here = await compared();
      await here.post({ type: "discard", id: ID });
      await here.live.client.pollOnce({ session: ID, types: ["discard"], timeoutMs: 5_000, leaseMs: 60_000 });
      await here.run("discard", "--id", ID);
      return refused(here, ["complete", "--id", ID, "--discarded"]);
    },
  },
  usage: {
    async refuse() {
      return refused(await situation(), ["variants", "--nothing"]);
    },
  },
  failed: "a fault of the program, not a situation",
  background_failed: NOT_AGENT,
  file_exists: NOT_AGENT,
  no_file: NOT_AGENT,
  no_secret: NOT_AGENT,
  wrong_project: "a page gets it: its element is of another app",
  interrupted: NOT_AGENT,
  not_editable: NOT_AGENT,
  not_stopped: NOT_AGENT,
  not_supported: "the scripted agent of the demo alone",
  several_projects: "its `projects` name the command of each",
  state_not_writable: "the project is not writable: message has the command of the owner",
  state_not_yours: "the project is another user's: message has the command of the owner",
};
