/** A command that is refused in a copy without a server names the call that ends the work on the server. */
import { expect, it } from "vitest";
import { LiveError } from "../../../src/client/index.ts";
import { type BrowserEvent, parseEvent } from "../../../src/protocol/events/index.ts";
import type { AgentReply } from "../../../src/protocol/replies.ts";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";
import { accept, discard, newId } from "../../support/server/samples.ts";

const ELEMENT = { tag: "H1", html: '<h1 class="title">Hello</h1>', classes: ["title"], text: "Hello" };

const VARIANTS = JSON.stringify({ variants: [{ markup: '<h1 class="title">New</h1>' }] });

/** A decision of the person as the page posts it. */
function event(body: Record<string, unknown>): BrowserEvent {
  const parsed = parseEvent(body);
  if (!parsed.ok) throw new Error(parsed.issue.reason);
  return parsed.event;
}

/** The arguments of the call that a next step names. */
function replyIn(nextStep: unknown): AgentReply {
  const call = /live_reply (\{.*\})\.$/.exec(String(nextStep))?.[1];
  if (call === undefined) throw new Error(`no call in ${nextStep}`);
  const { lease, agent: _agent, ...members } = JSON.parse(call);
  return { ...members, leaseId: lease };
}

interface Refusal {
  readonly command: string;
  readonly words: readonly string[];
  readonly decide: ((id: string) => BrowserEvent) | null;
  readonly error: string;
  readonly phase: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    command: "variants",
    words: ["--count", "1", "--classes", "nowhere", "--json", "-"],
    decide: null,
    error: "element_not_found",
    phase: "agent_error",
  },
  {
    command: "accept",
    words: ["--variant", "2"],
    decide: (id) => event(accept(id)),
    error: "wrapper_not_found",
    phase: "completed",
  },
  {
    command: "discard",
    words: [],
    decide: (id) => event(discard(id)),
    error: "wrapper_not_found",
    phase: "discarded",
  },
];

it.each(REFUSALS)(
  "$command: the named call ends the work of its lease",
  async ({ command, words, decide, error, phase }) => {
    const { client } = await liveServer(temporaryProject({ "index.html": ELEMENT.html }));
    const copy = temporaryProject({ "index.html": "<p>Something else</p>\n" });
    const id = newId();
    await client.postEvent(generate(id, ELEMENT));
    const first = await client.pollOnce({ session: id, timeoutMs: 60_000 });
    if (!("lease" in first)) throw new Error("nothing to work on");
    let { lease } = first;
    if (decide !== null) {
      await client.reply({ id, type: "done", file: "index.html", leaseId: lease.id });
      await client.postEvent(decide(id));
      const decision = await client.pollOnce({ session: id, timeoutMs: 60_000 });
      if (!("lease" in decision)) throw new Error("no decision to carry out");
      lease = decision.lease;
    }
    const called = [command, "--id", id, ...words, "--mcp-lease", lease.id, "--agent", "claude"];
    const refused = await cli(called, { cwd: copy, stdin: VARIANTS });
    expect(refused.code).toBe(1);
    expect(refused.json).toMatchObject({ error });
    const reply = replyIn(refused.json.nextStep);
    expect(reply.leaseId).toBe(lease.id);
    const answer = await client.reply(reply).catch((problem: unknown) => problem);
    expect(answer).not.toBeInstanceOf(LiveError);
    expect(answer).toMatchObject({ phase });
  },
);
