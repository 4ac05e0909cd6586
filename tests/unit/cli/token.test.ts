import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { liveServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

const LIVE_SECRET = "a long random text";
/** Made by `openssl dgst -sha256 -hmac`, as base64url without padding. */
const AGENT_OF_SHOP = "i4wRy7cyN-b8Vdejz4I2Y0y7Wi9jZ5fcQeOEsefAgX0";

const token = (words: readonly string[], env: Readonly<Record<string, string>> = { LIVE_SECRET }) =>
  cli(["token", ...words], { cwd: temporaryProject(), env });

describe("token --project", () => {
  it("prints the tokens that the worker derives, and the reviewers' link", async () => {
    const { code, json } = await token([
      "--project",
      "shop",
      "--link",
      "https://preview.example.com/a?b#old",
    ]);
    expect({ code, json }).toMatchObject({ code: 0, json: { project: "shop", agent: AGENT_OF_SHOP } });
    expect(json.link).toBe(`https://preview.example.com/a?b#impeccable-live=${json.browser}`);
    expect(json.browser).not.toBe(json.agent);
  });

  it("makes other tokens for another project, secret or generation", async () => {
    const all = [
      await token(["--project", "shop"]),
      await token(["--project", "blog"]),
      await token(["--project", "shop", "--generation", "2"]),
      await token(["--project", "shop"], { LIVE_SECRET, TOKEN_GENERATION: "3" }),
      await token(["--project", "shop"], { LIVE_SECRET: "another" }),
    ];
    expect(new Set(all.map(({ json }) => json.agent)).size).toBe(all.length);
  });

  it("needs the secret in the environment, a name that is a path, and a whole address", async () => {
    expect((await token(["--project", "shop"], {})).json).toMatchObject({ error: "no_secret" });
    for (const words of [[], ["--project", "a/b"], ["--project", "shop", "--link", "preview"]])
      expect(await token(words)).toMatchObject({ code: 2 });
  });
});

describe("token --rotate", () => {
  it("gives the project new tokens and keeps its port; never while its server runs", async () => {
    const cwd = temporaryProject({ "index.html": "<h1>x</h1>" });
    const { server } = await liveServer(cwd);
    expect((await cli(["token", "--rotate"], { cwd })).json).toMatchObject({ error: "already_running" });
    await server.stop("test");
    const stored = () => JSON.parse(readFileSync(join(cwd, ".impeccable/live/tokens.json"), "utf8"));
    const before = stored();
    expect((await cli(["token", "--rotate"], { cwd })).json).toEqual({ rotated: true });
    expect(stored()).toMatchObject({ port: before.port });
    expect([before.agent, before.browser]).not.toContain(stored().agent);
    const next = await liveServer(cwd);
    expect(next.server.agentToken).toBe(stored().agent);
  });
});
