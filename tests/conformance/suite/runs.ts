import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EMPTY_RUN, foldRun } from "../../../src/protocol/runs/fold.ts";
import type { RunMessage } from "../../../src/protocol/runs/messages.ts";
import { message, Run, text, tool } from "../../support/server/runs.ts";
import { accept } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";
import { handle, OWNER, ready } from "../../support/server/sessions.ts";
import { until } from "../../support/server/until.ts";

/** Runs: what an agent says while it works (streams.md). The protocol of streams has its own suite. */
export function runs(shared: SharedServer): void {
  describeShared(shared, "runs", () => runsOf(shared));
  describe("runs after a restart of the server", () => runsAfterRestart(shared));
}

/** The bytes of the files that hold runs, by name; none where the host has no files. */
function storedRuns(root: string | null): Readonly<Record<string, string>> {
  if (root === null) return {};
  const folder = join(root, ".impeccable", "live", "streams");
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

function runsOf({ api, server }: SharedServer): void {
  const working = (query: { leaseMs?: number } = {}) => Run.begin(api, query);

  describe("a run", () => {
    it("is named by the lease, and reads as an open stream without messages until its agent writes", async () => {
      const run = await working();
      const read = await run.read();
      expect(read).toMatchObject({ status: 200, messages: [], closed: false });
      expect(await run.view()).toMatchObject({
        ...EMPTY_RUN,
        cursor: "-1",
        run: run.run,
        seq: run.seq,
        written: false,
      });
    });

    it("takes what its lease's holder writes, shows it folded with a cursor, and says the agent works", async () => {
      const run = await working();
      const stream = await api.stream();
      await run.write([text("I read "), tool("t1", { state: "started", input: { path: "a.ts" } })]);
      await run.write(tool("t1", { state: "done", output: "42 lines" }));
      await run.write([text("it.", "thinking"), message({ type: "phase", phase: "writing" })]);
      const told = await stream.find("run", ({ data }) => data.type === "run" && data.run === run.run);
      expect(told.data).toMatchObject({ id: run.session, run: run.run, state: "open" });
      await stream.find("working", ({ data }) => data.type === "delivery" && data.state === "working");
      await stream.close();
      const view = await run.view();
      expect(view).toMatchObject({ state: "open", text: "I read ", thinking: "it.", written: true });
      expect(view.tools).toMatchObject([
        { tool: "t1", state: "done", input: { path: "a.ts" }, output: "42 lines" },
      ]);
      const read = await run.read();
      expect(view.cursor).toBe(read.next);
      expect(await api.session(run.session)).toMatchObject({ delivery: { state: "working" } });
    });

    it("rejects another lease, no lease and the browser; no client can create or delete it", async () => {
      const run = await working();
      const current = { agent: run.agent, expiresAt: expect.any(String) };
      for (const lease of [`${run.session}.aaaaaaaaaaaaaaaaaaaaa`, undefined]) {
        const refused = await run.append(text("x"), { lease });
        expect(refused).toMatchObject({ status: 409, body: { error: "lease_fenced", current } });
        expect(refused.headers.get("stream-closed")).toBeNull();
      }
      expect(await run.append(text("x"), { as: "browser" })).toMatchObject({ status: 403 });
      for (const method of ["PUT", "DELETE"]) {
        const answer = await api.ask(method, run.path, { as: "agent", json: [] });
        expect(answer).toMatchObject({ status: 403, body: { error: "forbidden" } });
      }
      expect((await run.read()).messages).toEqual([]);
      const unknown = await api.ask("GET", `/v1/stream/${run.session}/unknown`, { as: "browser" });
      expect(unknown).toMatchObject({ status: 404, body: { error: "not_found" } });
    });

    it("refuses what is no message, and keeps nothing of the append it came in", async () => {
      const run = await working();
      const bad: readonly (readonly [unknown, number, string])[] = [
        [{ ...text("x"), v: 2 }, 400, "v"],
        [[text("x"), { ...text("x"), type: "video" }], 400, "1.type"],
        [
          message({ type: "attachment", name: "n", mime: "image/png", size: 1, artifact: "../../secret" }),
          400,
          "artifact",
        ],
        [[message({ type: "end", state: "done" }), text("x")], 400, "0"],
        ["just text", 400, ""],
      ];
      for (const [body, status, path] of bad) {
        expect(await run.append(body)).toMatchObject({ status, body: { error: "invalid_event", path } });
      }
      const malformed = await run.append("", { raw: '{"v":1,' });
      expect(malformed).toMatchObject({ status: 400, body: { error: "invalid_json" } });
      const otherType = await run.append("", { raw: "x", type: "text/plain" });
      expect(otherType).toMatchObject({ status: 409, body: { error: "content_type_mismatch" } });
      const large = await run.append(text("x".repeat(1024 * 1024)));
      expect(large).toMatchObject({ status: 413, body: { error: "payload_too_large" } });
      expect((await run.read()).messages).toEqual([]);
    });

    it("cuts what a tool says to its bounds, and says that it did", async () => {
      const run = await working();
      await run.write(
        tool("t1", { output: "é".repeat(9_000), input: { list: Array.from({ length: 500 }, () => 1) } }),
      );
      const [stored] = (await run.read()).messages;
      if (stored?.type !== "tool") throw new Error("another message");
      expect(stored.truncated).toBe(true);
      expect(new TextEncoder().encode(String(stored.output)).length).toBe(8_192);
      expect(JSON.stringify(stored.input).length).toBeLessThan(1_000);
    });

    it("is extended by output: its lease goes on to its full length from then", async () => {
      const run = await working({ leaseMs: 60_000 });
      const before = Date.parse(run.expiresAt);
      await run.write(text("still here"));
      const extended = async () => {
        const { deliveryLease } = await api.session(run.session);
        return Date.parse(deliveryLease?.expiresAt ?? "") > before;
      };
      await until("the lease is extended", extended);
    });

    it("takes a repeated append once", async () => {
      const run = await working();
      const how = { headers: { "producer-id": "p", "producer-epoch": "0", "producer-seq": "0" } };
      const first = await run.append(text("once"), how);
      const second = await run.append(text("once"), how);
      expect([first.status, second.status]).toEqual([200, 204]);
      expect((await run.read()).messages).toHaveLength(1);
    });
  });

  describe("1. a run that has ended has an end message", () => {
    const endings: readonly (readonly [
      what: string,
      act: (run: Run) => Promise<unknown>,
      silent: string,
      spoke: string,
    ])[] = [
      ["reply", (run) => run.reply("done"), "done", "done"],
      ["error reply", (run) => run.reply("error"), "error", "error"],
      ["release", (run) => run.release(), "error", "interrupted"],
      ["newer grant", (run) => run.supersede(), "error", "interrupted"],
      ["end of its time", (run) => run.expire(), "error", "interrupted"],
    ];
    it.each(endings)("by a %s, with output and without", async (_what, act, silent, spoke) => {
      for (const [messages, expected] of [
        [[], silent],
        [[text("half a "), tool("t1", { state: "started" })], spoke],
      ] as const) {
        const run = await working();
        for (const each of messages) await run.write(each);
        await act(run);
        await until("the run is closed", async () => (await run.read()).closed);
        const { messages: kept } = await run.read();
        expect(kept.slice(0, -1)).toEqual(messages);
        const end = kept.at(-1);
        expect(end).toMatchObject({
          type: "end",
          state: expected,
          reason: expect.stringMatching(/^stream\./),
        });
        if (expected !== "done") expect(end).toMatchObject({ message: expect.stringMatching(/\w+ \w+/) });
        await until("the session shows the end", async () => (await run.view()).state === expected);
        const { reason, message, at } = end?.type === "end" ? end : { reason: "", message: "", at: "" };
        expect((await run.view()).end).toEqual({
          state: expected,
          reason,
          at,
          ...(message === undefined ? {} : { message }),
        });
        const late = await run.append(text("too late"));
        expect(late).toMatchObject({ status: 409, body: { error: "stream_closed" } });
        expect(late.headers.get("stream-closed")).toBe("true");
        expect((await run.read()).messages).toEqual(kept);
      }
    });

    it("by its agent's own word; the reply behind it changes nothing", async () => {
      const run = await working();
      await run.write([text("done."), message({ type: "end", state: "aborted" })]);
      expect(await run.append(text("more"))).toMatchObject({ status: 409 });
      await until(
        "the session is told",
        async () => (await api.session(run.session)).runs.at(-1)?.state === "aborted",
      );
      await run.reply("done");
      const { messages } = await run.read();
      expect(messages.filter(({ type }) => type === "end")).toMatchObject([{ state: "aborted" }]);
    });

    it("by the person's decision, once the agent that still writes has had its time or has replied", async () => {
      const run = await working();
      await run.write(text("writing"));
      await api.post(accept(run.session, "1", { owner: OWNER }));
      expect((await run.append(text(" on"))).status).toBe(204);
      await run.reply("done");
      await until("the run is closed", async () => (await run.read()).closed);
      expect((await run.read()).messages.at(-1)).toMatchObject({ type: "end", state: "done" });
    });

    it("and the end is broadcast to pages, in a run frame", async () => {
      const run = await working();
      const stream = await api.stream();
      await run.write(text("x"));
      await run.reply("done");
      const told = await stream.find("end", ({ data }) => data.run === run.run && data.state !== "open");
      await stream.close();
      expect(told.data).toMatchObject({ state: "done", offset: (await run.read()).next });
    });
  });

  it("3. replay from any cursor neither repeats nor skips", async () => {
    const run = await working();
    const cursors = ["-1"];
    for (let turn = 0; turn < 5; turn += 1) {
      await run.write([text(`a${turn} `), text(`b${turn} `)]);
      cursors.push((await run.read()).next);
    }
    const whole = (await run.read()).messages;
    for (const [index, cursor] of cursors.entries()) {
      expect((await run.read(cursor)).messages).toEqual(whole.slice(2 * index));
    }
  });

  it("4. the end of a run changes neither when its session was used last nor its order", async () => {
    const run = await working();
    await run.write(text("x"));
    await run.expire();
    await until("the run is closed", async () => (await run.read()).closed);
    const journal = await api.journal(run.session);
    const active = journal.findLast(({ type }) => !["outbox", "run_over", "run_ended"].includes(type));
    await until("the session knows of the end", async () => (await run.view()).state === "interrupted");
    expect((await api.session(run.session)).updatedAt).toBe(active?.ts);
  });

  it("5. the folded view and what comes behind its cursor are the same as everything from the start", async () => {
    const run = await working();
    const pieces: readonly RunMessage[] = [
      text("one "),
      tool("t1", { state: "started", input: "x" }),
      text("two "),
      tool("t1", { state: "progress", summary: "half" }),
      message({ type: "log", level: "info", text: "l" }),
      tool("t1", { state: "done", output: "y" }),
    ];
    for (const piece of pieces) {
      await run.write(piece);
      const {
        text,
        thinking,
        tools,
        phases,
        attachments,
        log,
        end,
        cursor,
        state,
        textDropped,
        thinkingDropped,
      } = await run.view();
      const late = {
        text,
        thinking,
        tools,
        phases,
        attachments,
        log,
        end,
        cursor,
        state,
        textDropped,
        thinkingDropped,
      };
      const all = await run.read();
      const rest = await run.read(cursor);
      expect(foldRun(late, rest.messages, rest.next)).toEqual(foldRun(EMPTY_RUN, all.messages, all.next));
    }
  });

  it("6. secrets are in nothing that is stored of a run, shown of it, or shown of its session", async () => {
    const { agentToken, browserToken } = api;
    const secrets = [
      agentToken,
      browserToken,
      "sk-proj-Ab12Cd34Ef56Gh78Ij90",
      "c2VjcmV0LXZhbHVlLTE5",
      "tide-and-moon-77",
    ];
    const [own = "", page = "", key = "", bearer = "", env = ""] = secrets;
    const planted = `${own} ${page} ${key} Authorization: Bearer ${bearer}\nDEPLOY_KEY=${env} `;
    const run = await Run.begin(api, {}, { freeformPrompt: planted });
    // Split over two messages at every position, and over two appends at some.
    const pieces = Array.from({ length: planted.length - 1 }, (_, index) => [
      text(planted.slice(0, index + 1)),
      text(`${planted.slice(index + 1)}\n`),
    ]);
    await run.write(pieces.flat());
    for (const [first, second] of pieces.filter((_, index) => index % 29 === 7)) {
      if (first) await run.write(first);
      if (second) await run.write(second);
    }
    await run.write([
      tool("t1", {
        state: "started",
        name: planted.slice(0, 150),
        input: { command: planted, env: { DEPLOY_KEY: env } },
      }),
      tool("t1", { state: "failed", output: { lines: [planted] }, summary: planted }),
      message({
        type: "attachment",
        name: `${key} ${own}.png`,
        mime: "image/png",
        size: 1,
        artifact: "a.png",
      }),
      message({ type: "log", level: "warn", text: planted }),
      text(planted, "thinking"),
    ]);
    await run.reply("error", planted);
    await until("the run is closed", async () => (await run.read()).closed);
    const { messages, text: read } = await run.read();
    const view = await api.ask("GET", `/sessions/${run.session}`, { as: "browser" });
    const status = await api.ask("GET", "/status", { as: "agent" });
    const told = await api.ask("GET", "/diagnostics/streams", { as: "agent" });
    const said = messages
      .map((each) => (each.type === "text" && each.channel === undefined ? each.text : ""))
      .join("");
    const shown = {
      read,
      said,
      view: view.text,
      status: status.text,
      told: told.text,
      ...storedRuns(server().root),
    };
    for (const [where, bytes] of Object.entries(shown)) {
      expect(bytes.length, where).toBeGreaterThan(0);
      for (const secret of secrets) expect(bytes.includes(secret), `${secret} in ${where}`).toBe(false);
    }
    expect(Number(told.body.redacted)).toBeGreaterThan(planted.length);
    // The agent got what the person wrote.
    expect(run.event).toMatchObject({ freeformPrompt: planted });
  });

  it("7. attachments are served by artifact id, with a fixed type and nosniff; anything else is not found", async () => {
    const run = await working();
    const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1]);
    const put = await api.ask("PUT", `/sessions/${run.session}/artifacts/shot-1.png`, {
      as: "agent",
      raw: bytes,
    });
    expect(put.status).toBe(200);
    await run.write(
      message({ type: "attachment", name: "a shot.png", mime: "text/html", size: 9, artifact: "shot-1.png" }),
    );
    const { attachments } = await run.view();
    expect(attachments).toMatchObject([{ name: "a shot.png", artifact: "shot-1.png" }]);
    const served = await fetch(
      api.url(`/sessions/${run.session}/artifacts/shot-1.png`, { token: api.browserToken }),
    );
    expect(served.headers.get("content-type")).toBe("image/png");
    expect(served.headers.get("x-content-type-options")).toBe("nosniff");
    expect(new Uint8Array(await served.arrayBuffer())).toEqual(bytes);
    for (const name of [
      "shot-2.png",
      "..%2f..%2ftokens.json",
      "%2e%2e%2ftokens.json",
      ".hidden",
      "a%00b",
      "x%5cy",
    ]) {
      const missing = await api.ask("GET", `/sessions/${run.session}/artifacts/${name}`, { as: "browser" });
      expect(missing, name).toMatchObject({ status: 404, body: { error: "not_found" } });
    }
  });

  it("telemetry: pages note what they saw, and diagnostics list it with the ends of runs and fenced leases", async () => {
    const run = await working();
    await run.write(text("x"));
    await run.append(text("y"), { lease: `${run.session}.aaaaaaaaaaaaaaaaaaaaa` });
    await run.release();
    const note = (json: unknown) => api.ask("POST", "/telemetry", { as: "browser", json });
    expect(await note({ code: "client.reconnected", session: run.session })).toMatchObject({
      status: 200,
      body: { noted: 1 },
    });
    expect(
      await note({ events: [{ code: "client.stream.done", run: run.run, detail: api.browserToken }] }),
    ).toMatchObject({ status: 200 });
    expect(await note({ code: "stream.completed" })).toMatchObject({
      status: 400,
      body: { error: "invalid_event", path: "events.0.code" },
    });
    expect(await api.ask("GET", "/diagnostics/streams", { as: "browser" })).toMatchObject({ status: 403 });
    const mine = async () => {
      const { body } = await api.ask("GET", "/diagnostics/streams", { as: "agent" });
      const events = body.events as readonly {
        code: string;
        session?: string;
        run?: string;
        detail?: string;
      }[];
      expect(Object.keys(body.counts as object)).toEqual(expect.arrayContaining(["client.reconnected"]));
      return events.filter(({ session, run: of }) => session === run.session || of === run.run);
    };
    await until("the end is noted", async () =>
      (await mine()).some(({ code }) => code === "stream.aborted.client"),
    );
    const codes = (await mine()).map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(["client.reconnected", "client.stream.done", "stream.aborted.client"]),
    );
    expect((await mine()).find(({ code }) => code === "client.stream.done")?.detail).toBe("[redacted]");
  });

  it("summaries name a session's runs, oldest first", async () => {
    const id = await ready(api);
    const first = (await api.session(id)).runs.map(({ state }) => state);
    expect(first).toEqual(["done"]);
    await api.post(accept(id, "1", { owner: OWNER }));
    await handle(api, id, { type: "agent_done", file: "index.html" });
    const { runs: both } = await api.session(id);
    expect(both.map(({ state, written }) => [state, written])).toEqual([
      ["done", false],
      ["done", false],
    ]);
  });
}

function runsAfterRestart(shared: SharedServer): void {
  const { api, server } = ownServer(shared.host);

  it("1. a run goes on while its lease is its agent's, and one whose lease has gone is ended", async () => {
    const going = await Run.begin(api, { leaseMs: 600_000 });
    const silent = await Run.begin(api, { leaseMs: 600_000 });
    const spoke = await Run.begin(api, { leaseMs: 600_000 });
    await going.write(text("before "));
    await spoke.write(text("half"));
    for (const { lease } of [silent, spoke]) await api.extend(lease, 1);
    const cursor = (await going.read()).next;
    await server().kill();
    await server().restart();
    expect((await going.read()).messages).toMatchObject([{ text: "before " }]);
    await going.write(text("after"));
    expect((await going.read(cursor)).messages).toMatchObject([{ text: "after" }]);
    expect(await going.view()).toMatchObject({ state: "open", text: "before after" });
    for (const [run, state] of [
      [silent, "error"],
      [spoke, "interrupted"],
    ] as const) {
      await until("the run is closed", async () => (await run.read()).closed);
      expect((await run.read()).messages.at(-1)).toMatchObject({ type: "end", state });
      await until("the session knows of the end", async () => (await run.view()).state === state);
    }
    await going.reply("done");
  });

  if (shared.host.kind === "local") {
    it("1. a server that is asked to stop ends its runs", async () => {
      const silent = await Run.begin(api, { leaseMs: 600_000 });
      const spoke = await Run.begin(api, { leaseMs: 600_000 });
      await spoke.write(text("half"));
      await server().stop();
      await server().restart();
      for (const [run, state] of [
        [silent, "error"],
        [spoke, "interrupted"],
      ] as const) {
        expect(await run.view()).toMatchObject({ state, end: { reason: "stream.aborted.signal" } });
        const read = await run.read();
        expect(read.closed).toBe(true);
        expect(read.messages.at(-1)).toMatchObject({ type: "end", state, reason: "stream.aborted.signal" });
        // The work is still its agent's: only the output is over.
        await run.reply("done");
      }
    });
  }
}
