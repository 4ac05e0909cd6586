import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { requeueStaleWork } from "../../../src/cli/demo/requeue-stale.ts";
import { runScriptedAgent } from "../../../src/cli/demo/scripted-agent.ts";
import { writeDemoVariants } from "../../../src/cli/demo/write-demo-variants.ts";
import { createLiveClient } from "../../../src/client/index.ts";
import { ACTIONS } from "../../../src/protocol/actions.ts";
import { parseEvent } from "../../../src/protocol/events/index.ts";
import { acceptVariant, carbonize, checkCompletion, discardVariants } from "../../../src/source/index.ts";
import { generate, type LiveProject, liveServer, until } from "../../support/cli/real-server.ts";
import { temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const ID = "a1b2c3d4";
const SAMPLE = fileURLToPath(new URL("../../../examples/sample-page", import.meta.url));

const HEADLINE = {
  tag: "H1",
  html: '<h1 id="headline" class="hero__title">Know the sea from your kitchen.</h1>',
  classes: ["hero__title"],
  elementId: "headline",
  text: "Know the sea from your kitchen.",
};
const ELEMENTS = {
  headline: HEADLINE,
  paragraph: {
    tag: "P",
    html: '<p class="hero__note">Ships set to your harbour. Runs two years on one battery.</p>',
    classes: ["hero__note"],
    text: "Ships set to your harbour. Runs two years on one battery.",
  },
  button: {
    tag: "A",
    html: '<a class="button button--primary" href="#order">Choose your coast</a>',
    classes: ["button", "button--primary"],
    text: "Choose your coast",
  },
  card: {
    tag: "ARTICLE",
    html: '<article class="card card--pocket"></article>',
    classes: ["card", "card--pocket"],
  },
  "list item": {
    tag: "LI",
    html: '<li class="tide tide--next"></li>',
    classes: ["tide", "tide--next"],
  },
  "word in a sentence": {
    tag: "SPAN",
    html: '<span class="dial__state">Rising</span>',
    classes: ["dial__state"],
    text: "Rising",
  },
};

function sampleProject(): string {
  const root = temporaryProject();
  cpSync(SAMPLE, root, { recursive: true });
  return root;
}

function generateEvent(body: ReturnType<typeof generate>) {
  const parsed = parseEvent(body);
  if (!parsed.ok || parsed.event.type !== "generate") throw new Error("not a generate");
  return parsed.event;
}

/** The agent at work, until the test is over or it is killed. */
function agentFor(root: string, { server }: LiveProject) {
  const ended = new AbortController();
  const log: string[] = [];
  const client = createLiveClient({
    url: `http://127.0.0.1:${server.port}`,
    token: server.agentToken,
    agent: "demo",
    retryForMs: 10_000,
  });
  const done = runScriptedAgent({ client, root, signal: ended.signal, onLog: (text) => log.push(text) });
  const kill = async () => {
    ended.abort();
    await done;
  };
  onTestFinished(kill);
  return { kill, log };
}

describe("what the scripted agent writes", () => {
  it.each(Object.entries(ELEMENTS))("variants of a %s, which discard to the byte", async (_, element) => {
    const root = sampleProject();
    const before = textOf(root, "index.html");
    const written = await writeDemoVariants(root, generateEvent(generate(ID, element)));
    expect(written).toMatchObject({ file: "index.html", count: 3 });
    const page = textOf(root, "index.html");
    for (const n of [1, 2, 3]) expect(page).toContain(`data-impeccable-variant="${n}"`);
    expect(page.match(/style="display: none"/g)).toHaveLength(2);
    expect(await discardVariants({ root, id: ID })).toMatchObject({ handled: true });
    expect(textOf(root, "index.html")).toBe(before);
  });

  it.each(ACTIONS)("%s: parameters of all three kinds, each of them used in the styles", async (action) => {
    const root = sampleProject();
    await writeDemoVariants(root, generateEvent(generate(ID, HEADLINE, { action, count: 8 })));
    const page = textOf(root, "index.html");
    const declared = [...page.matchAll(/data-impeccable-params='([^']*)'/g)].map(([, json]) =>
      JSON.parse((json ?? "").replaceAll("&#39;", "'").replaceAll("&amp;", "&")),
    );
    expect(declared).toHaveLength(8);
    const scopes = page.split("@scope (").slice(1);
    for (const [index, params] of declared.entries()) {
      expect(params.map(({ kind }: { kind: string }) => kind).sort()).toEqual(["range", "steps", "toggle"]);
      for (const { kind, id } of params) {
        expect(scopes[index]).toContain(kind === "range" ? `var(--p-${id}, ` : `[data-p-${id}="`);
      }
    }
  });

  it("nothing twice: an attempt that was cut off after writing finds its variants", async () => {
    const root = sampleProject();
    const event = generateEvent(generate(ID, HEADLINE));
    await writeDemoVariants(root, event);
    const page = textOf(root, "index.html");
    await writeDemoVariants(root, event);
    expect(textOf(root, "index.html")).toBe(page);
  });

  it("a class name that is not taken yet when the same element is designed again", async () => {
    const root = sampleProject();
    for (const id of [ID, "00000002"]) {
      await writeDemoVariants(root, generateEvent(generate(id, HEADLINE)));
      await acceptVariant({ root, id, variant: "1" });
      expect(await carbonize({ root, id })).toMatchObject({ handled: true });
    }
    expect(textOf(root, "index.html")).toContain(
      'class="hero__title hero__title--poster hero__title--poster-2"',
    );
    expect(textOf(root, "styles.css")).toContain(".hero__title--poster-2 {");
  });
});

describe("what the scripted agent leaves after an accept", () => {
  async function accepted(paramValues: Record<string, unknown>, element = HEADLINE) {
    const root = sampleProject();
    const before = { page: textOf(root, "index.html"), css: textOf(root, "styles.css") };
    await writeDemoVariants(root, generateEvent(generate(ID, element)));
    await acceptVariant({ root, id: ID, variant: "1", paramValues });
    const baked = await carbonize({ root, id: ID });
    expect(baked).toMatchObject({ handled: true, carbonize: false });
    return { root, before, files: (baked.changes ?? []).map(({ file }) => file) };
  }

  it("the page with one more class, and nothing else", async () => {
    const { root, before, files } = await accepted({});
    expect(files).toEqual(["index.html", "styles.css"]);
    expect(textOf(root, "index.html")).toBe(
      before.page.replace('class="hero__title"', 'class="hero__title hero__title--poster"'),
    );
    expect(await checkCompletion({ root, id: ID, files })).toEqual({ clean: true, findings: [] });
  });

  it("no white space between elements on one line [two-on-a-line]", async () => {
    const root = sampleProject();
    const before = textOf(root, "index.html");
    const time = {
      tag: "SPAN",
      html: '<span class="tide__time">10:31</span>',
      classes: ["tide__time"],
      text: "10:31",
    };
    await writeDemoVariants(root, generateEvent(generate(ID, time)));
    await acceptVariant({ root, id: ID, variant: "1" });
    expect(await carbonize({ root, id: ID })).toMatchObject({ handled: true });
    expect(textOf(root, "index.html")).toBe(
      before.replace('"tide__time">10:31', '"tide__time tide__time--poster">10:31'),
    );
  });

  it("the rules at the end of the stylesheet, with the tuned values in them", async () => {
    const { root, before } = await accepted({ weight: 600, tone: "warm", caps: true });
    const css = textOf(root, "styles.css");
    expect(css.startsWith(before.css)).toBe(true);
    const added = css.slice(before.css.length);
    expect(added).toContain(".hero__title--poster {");
    expect(added).toContain("font-weight: 600;");
    expect(added).toContain("color: var(--warm, #e2562f);");
    expect(added).toContain("text-transform: uppercase;");
    expect(added).not.toMatch(/--p-|data-p-|@scope|impeccable/);
  });

  it("the defaults where nothing was tuned, and zero where zero was", async () => {
    expect(textOf((await accepted({})).root, "styles.css")).toContain("font-weight: 800;");
    const root = sampleProject();
    await writeDemoVariants(root, generateEvent(generate(ID, HEADLINE, { action: "typeset" })));
    await acceptVariant({ root, id: ID, variant: "1", paramValues: { tracking: 0 } });
    expect(await carbonize({ root, id: ID })).toMatchObject({ handled: true });
    expect(textOf(root, "styles.css")).toContain("letter-spacing: 0em;");
  });
});

describe("the scripted agent over the protocol", () => {
  it("brings a session from generate to clean source", async () => {
    const root = sampleProject();
    const live = await liveServer(root);
    agentFor(root, live);
    await live.client.postEvent(generate(ID, HEADLINE, { count: 2 }));
    const ready = await until(
      () => live.client.session(ID),
      ({ phase }) => phase === "variants_ready",
    );
    expect(ready).toMatchObject({ sourceFile: "index.html", preview: expect.any(String) });
    await live.client.postEvent({ type: "accept", id: ID, variantId: "2", paramValues: { depth: 9 } });
    await until(
      () => live.client.session(ID),
      ({ phase }) => phase === "completed",
    );
    expect(textOf(root, "index.html")).toContain('class="hero__title hero__title--bloom"');
    expect(textOf(root, "styles.css")).toContain("0.09em");
    expect((await checkCompletion({ root, id: ID, files: ["index.html", "styles.css"] })).clean).toBe(true);
  });

  it("restores the page when the person discards", async () => {
    const root = sampleProject();
    const before = textOf(root, "index.html");
    const live = await liveServer(root);
    agentFor(root, live);
    await live.client.postEvent(generate(ID, ELEMENTS.card));
    await until(
      () => live.client.session(ID),
      ({ phase }) => phase === "variants_ready",
    );
    await live.client.postEvent({ type: "discard", id: ID });
    await until(
      () => live.client.session(ID),
      ({ phase }) => phase === "discarded",
    );
    expect(textOf(root, "index.html")).toBe(before);
  });

  it("reports an element it cannot locate, and goes on with the next event", async () => {
    const root = sampleProject();
    const live = await liveServer(root);
    agentFor(root, live);
    await live.client.postEvent(
      generate("00000001", { tag: "NAV", html: "<nav>x</nav>", classes: ["gone"] }),
    );
    await live.client.postEvent(generate(ID, HEADLINE));
    const failed = await until(
      () => live.client.session("00000001"),
      ({ phase }) => phase === "agent_error",
    );
    expect(failed.error).toBeTruthy();
    await until(
      () => live.client.session(ID),
      ({ phase }) => phase === "variants_ready",
    );
  });

  it("goes on after a restart of the server, and after it was killed itself", async () => {
    const root = sampleProject();
    const first = await liveServer(root);
    const agent = agentFor(root, first);
    await first.client.postEvent(generate(ID, HEADLINE));
    await until(
      () => first.client.session(ID),
      ({ phase }) => phase === "variants_ready",
    );
    await first.server.stop("restart");
    const second = await liveServer(root, { port: first.server.port });
    await second.client.postEvent({ type: "accept", id: ID, variantId: "1" });
    await until(
      () => second.client.session(ID),
      ({ phase }) => phase === "completed" || phase === "carbonize_required",
    );
    await agent.kill();
    agentFor(root, second);
    await until(
      () => second.client.session(ID),
      ({ phase }) => phase === "completed",
    );
    expect((await checkCompletion({ root, id: ID, files: ["index.html", "styles.css"] })).clean).toBe(true);
  });

  it("requeues at once the work that a killed agent held", async () => {
    const root = sampleProject();
    const live = await liveServer(root);
    await live.client.postEvent(generate(ID, HEADLINE));
    const dead = createLiveClient({
      url: `http://127.0.0.1:${live.server.port}`,
      token: live.server.agentToken,
      agent: "demo",
    });
    await dead.pollOnce({ leaseMs: 600_000 });
    expect(await requeueStaleWork(live.client, "another agent")).toEqual([]);
    expect(await requeueStaleWork(live.client, "demo")).toEqual([ID]);
    agentFor(root, live);
    await until(
      () => live.client.session(ID),
      ({ phase }) => phase === "variants_ready",
    );
  });
});
