import fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_FOLDED_ITEMS, MAX_FOLDED_TEXT_CHARS } from "../../../../src/protocol/limits.ts";
import { EMPTY_RUN, foldRun } from "../../../../src/protocol/runs/fold.ts";
import type { RunMessage } from "../../../../src/protocol/runs/messages.ts";

const at = "2026-11-21T12:00:00.000Z";
const base = { v: 1, id: "m", at } as const;

it("shows what was said per channel, cards with their last state in order of appearance, and the end", () => {
  const messages: RunMessage[] = [
    { ...base, type: "phase", phase: "picked_up" },
    { ...base, type: "text", text: "I " },
    { ...base, type: "text", text: "hm", channel: "thinking" },
    { ...base, type: "tool", tool: "a", name: "Read", state: "started", input: "f.ts" },
    { ...base, type: "tool", tool: "b", name: "Bash", state: "started" },
    { ...base, type: "text", text: "read", channel: "answer" },
    { ...base, type: "tool", tool: "a", name: "Read", state: "done", output: "42 lines" },
    { ...base, type: "attachment", name: "x.png", mime: "image/png", size: 3, artifact: "x1.png" },
    { ...base, type: "log", level: "info", text: "ok" },
    { ...base, type: "end", state: "done", reason: "stream.completed" },
    { ...base, type: "text", text: "too late" },
  ];
  expect(foldRun(EMPTY_RUN, messages, "9")).toEqual({
    state: "done",
    text: "I read",
    thinking: "hm",
    textDropped: 0,
    thinkingDropped: 0,
    tools: [
      {
        tool: "a",
        name: "Read",
        state: "done",
        input: "f.ts",
        output: "42 lines",
        startedAt: at,
        at,
        afterText: 2,
      },
      { tool: "b", name: "Bash", state: "started", startedAt: at, at, afterText: 2 },
    ],
    phases: [{ phase: "picked_up", at }],
    attachments: [{ name: "x.png", mime: "image/png", size: 3, artifact: "x1.png", at }],
    log: [{ level: "info", text: "ok", at }],
    end: { state: "done", reason: "stream.completed", at },
    cursor: "9",
  });
});

it("is bounded, however much was said", () => {
  const words: RunMessage[] = Array.from({ length: 300 }, () => ({
    ...base,
    type: "text",
    text: "x".repeat(4_096),
  }));
  const tools: RunMessage[] = Array.from({ length: 2 * MAX_FOLDED_ITEMS }, (_, index) => ({
    ...base,
    type: "tool",
    tool: `t${index}`,
    name: "n",
    state: "done",
  }));
  const view = foldRun(EMPTY_RUN, [...words, ...tools], "9");
  expect(view.text.length).toBeLessThanOrEqual(2 * MAX_FOLDED_TEXT_CHARS);
  expect(view.text.length + view.textDropped).toBe(300 * 4_096);
  expect(view.tools).toHaveLength(MAX_FOLDED_ITEMS);
  expect(view.tools.at(-1)).toMatchObject({ tool: `t${2 * MAX_FOLDED_ITEMS - 1}`, afterText: 300 * 4_096 });
});

const anyMessage: fc.Arbitrary<RunMessage> = fc.oneof(
  fc
    .record({ text: fc.string(), channel: fc.constantFrom("answer" as const, "thinking" as const) })
    .map((fields): RunMessage => ({ ...base, type: "text", ...fields })),
  fc
    .record({
      tool: fc.constantFrom("a", "b", "c"),
      state: fc.constantFrom("started" as const, "done" as const),
    })
    .map((fields): RunMessage => ({ ...base, type: "tool", name: "n", ...fields })),
  fc.constant<RunMessage>({ ...base, type: "log", level: "info", text: "l" }),
  fc.constant<RunMessage>({ ...base, type: "end", state: "done" }),
);

it("gives the same for a late joiner, however the messages were cut into reads", () => {
  fc.assert(
    fc.property(fc.array(anyMessage), fc.array(fc.nat({ max: 5 })), (messages, sizes) => {
      const whole = foldRun(EMPTY_RUN, messages, "end");
      let view = EMPTY_RUN;
      let from = 0;
      for (const size of sizes) {
        view = foldRun(view, messages.slice(from, from + size), "between");
        from += size;
      }
      // What was kept of a view went through JSON.
      const kept: typeof view = JSON.parse(JSON.stringify(view));
      expect(foldRun(kept, messages.slice(from), "end")).toEqual(whole);
    }),
  );
});
