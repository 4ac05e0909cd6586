/** The health panel's findings, in states that a scripted server does not reach, and doctor's words for the same. */
import { expect, it } from "vitest";
import { checkGivenToken } from "../../../src/cli/doctor/given-token.ts";
import { healthFindings, type PageFacts } from "../../../src/overlay/panels/health.ts";
import { initialState, type OverlayState } from "../../../src/overlay/store/state.ts";
import { summaryOf } from "../../support/browser/summaries.ts";

const PAGE: PageFacts = {
  ...{ href: "http://shop.example:5173/a", origin: "http://shop.example:5173" },
  ...{ hotReload: true, policy: { text: null } },
};
const SERVER = { baseUrl: "http://localhost:8400", token: "t" };
const state = (patch: Partial<OverlayState>): OverlayState => ({
  ...initialState("tab", PAGE.href),
  ...patch,
});

const bad = (patch: Partial<OverlayState>, page: Partial<PageFacts> = {}, token = "t") =>
  healthFindings(state(patch), { ...PAGE, ...page }, { ...SERVER, token }).filter(
    ({ level }) => level !== "ok",
  );

it("names the origin that the server refuses, with the command that allows it", () => {
  const connectionProblem = { code: "forbidden", message: "no" };
  expect(bad({ connection: "refused", connectionProblem })).toContainEqual({
    ...{ check: "reachability", level: "problem" },
    message: "The server refuses pages of http://shop.example:5173.",
    fix: "Start the server with: npx impeccable-live serve --allow-origin http://shop.example:5173",
  });
});

it("tells a page without a token from one with an old token", () => {
  const refused = {
    connection: "refused",
    connectionProblem: { code: "unauthorized", message: "no" },
  } as const;
  const messages = (token: string) => bad(refused, {}, token).map(({ message }) => message);
  expect(messages("old")).toContain("The server does not know the page's token.");
  expect(messages("")).toContain("The page has no token.");
});

it("says that the page does not answer, or cannot read its policy, and never that all is well then", () => {
  const checks = (policy: PageFacts["policy"]) =>
    bad({ connection: "live" }, { policy }).map(({ check }) => check);
  expect(checks("silent")).toContain("page");
  expect(checks("unread")).toContain("csp");
});

it("counts what waits for an agent, and what failed too often", () => {
  const queued = { seq: 1, type: "generate", state: "queued" } as const;
  const waiting = { ...summaryOf("a1b2c3d4"), delivery: queued };
  const queue = (...sessions: OverlayState["sessions"][string][]) =>
    healthFindings(
      state({ connection: "live", sessions: Object.fromEntries(sessions.map((each) => [each.id, each])) }),
      PAGE,
      SERVER,
    ).find(({ check }) => check === "queue");
  expect(queue()).toMatchObject({ level: "ok", message: "No request waits." });
  expect(queue(waiting)).toMatchObject({ level: "ok", message: "1 request waiting for an agent." });
  const dead = { ...summaryOf("b1b2c3d4"), phase: "stranded" } as const;
  expect(queue(waiting, dead)).toMatchObject({
    level: "warning",
    message: expect.stringContaining("1 request"),
  });
});

it("doctor reads from the overlay's script whether the page gets a token", () => {
  const script = (token: string | null) =>
    `globalThis.__IMPECCABLE_LIVE__ = ${JSON.stringify({ baseUrl: "", token })};\nconst a = {"token":"x"};`;
  expect(checkGivenToken(script("abc")).level).toBe("ok");
  expect(checkGivenToken(script(null))).toMatchObject({
    level: "problem",
    message: "The page has no token.",
  });
});
