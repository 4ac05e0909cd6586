import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkPolicies } from "../../../src/cli/doctor/policy.ts";
import { extendPolicy } from "../../../src/protocol/csp-policy.ts";
import {
  blockingPolicies,
  configuredPolicies,
  inject,
  removeInjection,
  unknownPolicies,
} from "../../../src/source/inject/index.ts";
import { temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const ORIGIN = "http://localhost:8400";

describe("a policy, extended", () => {
  it.each([
    ["default-src 'self'", `default-src 'self'; script-src 'self' ${ORIGIN}; connect-src 'self' ${ORIGIN}`],
    ["script-src 'self'; img-src *;", `script-src 'self' ${ORIGIN}; img-src *`],
    ["script-src 'none'; connect-src 'none'", `script-src ${ORIGIN}; connect-src ${ORIGIN}`],
    [
      "script-src-elem 'self'; script-src 'none'; connect-src https:",
      `script-src-elem 'self' ${ORIGIN}; script-src 'none'; connect-src https: ${ORIGIN}`,
    ],
    [
      "script-src http://localhost:*; connect-src http://localhost:3000",
      `script-src http://localhost:*; connect-src http://localhost:3000 ${ORIGIN}`,
    ],
    ["SCRIPT-SRC 'self'", `script-src 'self' ${ORIGIN}`],
  ])("%s", (policy, extended) => {
    expect(extendPolicy(policy, ORIGIN).policy).toBe(extended);
    expect(extendPolicy(extended, ORIGIN)).toEqual({ policy: extended, missing: [], strictDynamic: false });
  });

  it.each([
    "img-src 'self'",
    "default-src *",
    "default-src http:",
    `script-src ${ORIGIN}; connect-src ${ORIGIN}`,
    "",
  ])("that lets the overlay in stays as it is: %s", (policy) => {
    expect(extendPolicy(policy, ORIGIN)).toEqual({ policy, missing: [], strictDynamic: false });
  });

  it("reports where a host name does not help", () => {
    expect(extendPolicy("script-src 'strict-dynamic' 'nonce-x'", ORIGIN).strictDynamic).toBe(true);
    expect(extendPolicy("default-src 'strict-dynamic'; script-src 'self'", ORIGIN).strictDynamic).toBe(false);
  });
});

describe("a policy in a page's meta", () => {
  const page = (meta: string) =>
    `<!doctype html>\r\n<html>\r\n<head>\r\n${meta}\r\n</head>\r\n<body>\r\n</body>\r\n</html>\r\n`;
  const META = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; img-src data:">`;

  it.each([
    META,
    `<META content='script-src &quot;x&quot; https://a.test/?a&amp;b' HTTP-EQUIV='content-security-policy' />`,
    `<meta http-equiv=Content-Security-Policy content=script-src>`,
    `${META}\r\n  <meta http-equiv="Content-Security-Policy" content="connect-src caf\u00e9.test">`,
  ])("is extended and given back to the byte: %s", async (meta) => {
    const root = temporaryProject({ "index.html": page(meta) });
    await inject(root, 8400);
    expect(textOf(root, "index.html")).toContain(`${ORIGIN}`);
    expect(textOf(root, "index.html")).toMatch(/content="[^"]*http:\/\/localhost:8400/);
    await inject(root, 8411);
    expect(textOf(root, "index.html")).not.toContain("8400");
    writeFileSync(join(root, ".impeccable/live/inject-journal.json"), "{ torn");
    await removeInjection(root);
    expect(textOf(root, "index.html")).toBe(page(meta));
  });

  it.each([
    `<meta http-equiv="Content-Security-Policy" content="img-src data:">`,
    `<!-- ${META} -->`,
    `<meta http-equiv="Content-Security-Policy">`,
    `<script>const a = '${META.replaceAll("'", "")}';</script>`,
  ])("is left alone where it is not in the way: %s", async (meta) => {
    const root = temporaryProject({ "index.html": page(meta) });
    await inject(root, 8400);
    expect(textOf(root, "index.html")).toContain(meta);
    await removeInjection(root);
    expect(textOf(root, "index.html")).toBe(page(meta));
  });

  it("keeps what was added to it meanwhile", async () => {
    const root = temporaryProject({ "index.html": page(META) });
    await inject(root, 8400);
    const edited = textOf(root, "index.html").replace("img-src data:", "img-src data: blob:");
    writeFileSync(join(root, "index.html"), edited);
    await removeInjection(root);
    const now = textOf(root, "index.html");
    expect(now).toContain("img-src data: blob:");
    expect(now).not.toMatch(/localhost|impeccable/);
  });
});

describe("a policy in the configuration is found, with the lines to add", () => {
  it.each([
    [
      "next.config.mjs",
      "export default {\n  headers: () => [{ source: '/', headers: [{ key: 'Content-Security-Policy', value: \"default-src 'self'; script-src 'self' 'unsafe-inline'\" }] }],\n};\n",
      2,
      [`script-src 'self' 'unsafe-inline' ${ORIGIN}`, `connect-src 'self' ${ORIGIN}`],
    ],
    [
      "middleware.ts",
      "const csp = `\n  default-src 'self';\n  connect-src 'self' https://api.test;\n`;\nheaders.set('Content-Security-Policy', csp);\n",
      5,
      [`script-src 'self' ${ORIGIN}`, `connect-src 'self' https://api.test ${ORIGIN}`],
    ],
    [
      "svelte.config.js",
      'export default {\n  kit: {\n    csp: { directives: { "script-src": ["self"], "connect-src": ["self", "https://api.test"] } },\n  },\n};\n',
      3,
      [`"script-src": ["self","${ORIGIN}"]`, `"connect-src": ["self","https://api.test","${ORIGIN}"]`],
    ],
    [
      "nuxt.config.ts",
      "export default {\n  security: {\n    headers: { contentSecurityPolicy: { 'script-src': [\"'self'\", 'https:'] } },\n  },\n};\n",
      3,
      [`"script-src": ["'self'","https:","${ORIGIN}"]`],
    ],
    [
      "public/_headers",
      "/*\n  Content-Security-Policy: script-src 'self'\n",
      2,
      [`script-src 'self' ${ORIGIN}`],
    ],
    [
      "netlify.toml",
      "[[headers]]\n  for = '/*'\n  [headers.values]\n    Content-Security-Policy = \"connect-src 'self'\"\n",
      4,
      [`connect-src 'self' ${ORIGIN}`],
    ],
    [
      "vercel.json",
      '{\n  "headers": [{ "source": "/(.*)", "headers": [{ "key": "Content-Security-Policy", "value": "default-src \'self\'" }] }]\n}\n',
      2,
      [`script-src 'self' ${ORIGIN}`, `connect-src 'self' ${ORIGIN}`],
    ],
    [
      "vite.config.ts",
      "export default { server: { headers: { 'Content-Security-Policy': policy() } } };\n",
      1,
      [`script-src ${ORIGIN}`, `connect-src ${ORIGIN}`],
    ],
    [
      "src/app.html",
      '<meta http-equiv="content-security-policy" content="script-src \'self\'">\n',
      1,
      [`script-src 'self' ${ORIGIN}`],
    ],
  ])("%s", async (file, text, line, lines) => {
    const root = temporaryProject({ [file]: text });
    expect(await configuredPolicies(root, ORIGIN)).toEqual([{ file, line, lines, strictDynamic: false }]);
    expect(textOf(root, file)).toBe(text);
  });

  it("and nothing is said of one that lets the overlay in, or that the person knows of", async () => {
    const open = "Content-Security-Policy: script-src http://localhost:*";
    expect(await blockingPolicies(temporaryProject({ _headers: open }), ORIGIN)).toEqual([]);
    const shut = { _headers: "Content-Security-Policy: script-src 'self'" };
    expect(await blockingPolicies(temporaryProject(shut), ORIGIN)).toHaveLength(1);
    const known = { ...shut, ".impeccable/live/config.json": '{"files":[],"cspChecked":true}' };
    expect(await blockingPolicies(temporaryProject(known), ORIGIN)).toEqual([]);
  });
});

describe("a policy that a helper builds", () => {
  const HELPER =
    'export const headers = () => [{ key: "Content-Security-Policy", value: "script-src \'self\'" }];\n';
  const files = (config: string) => ({
    ".git/HEAD": "ref: refs/heads/main\n",
    "package.json": JSON.stringify({ private: true, workspaces: ["apps/*", "packages/*"] }),
    "apps/shop/package.json": JSON.stringify({ name: "shop", dependencies: { next: "16.0.0" } }),
    "apps/shop/next.config.mjs": config,
    "packages/web/package.json": JSON.stringify({ name: "@acme/web" }),
    "packages/web/src/index.ts": 'export * from "./rules.ts";\n',
    "packages/web/src/rules.ts": HELPER,
  });

  it.each([
    ["a package of the workspace", 'import { headers } from "@acme/web";\nexport default { headers };\n'],
    ["a part of such a package", 'import { headers } from "@acme/web/rules";\nexport default { headers };\n'],
    ["a file outside the app", 'const { headers } = require("../../packages/web/src/rules.js");\n'],
    ["a file that imports another", 'import { headers } from "../../packages/web/src/index.ts";\n'],
  ])("in %s is found and named", async (_, config) => {
    const root = join(temporaryProject(files(config)), "apps/shop");
    const found = await configuredPolicies(root, ORIGIN);
    expect(found).toMatchObject([{ file: "../../packages/web/src/rules.ts", line: 1 }]);
    expect(found[0]?.lines).toContain(`script-src 'self' ${ORIGIN}`);
    expect(await unknownPolicies(root)).toEqual([]);
  });

  it("in a package that is not here is said to be unknown", async () => {
    const config =
      'import path from "node:path";\nimport { csp } from "@elsewhere/policies";\nexport default {};\n';
    const root = join(temporaryProject(files(config)), "apps/shop");
    const found = await checkPolicies(root, ORIGIN);
    expect(found).toMatchObject([{ level: "warning", file: "next.config.mjs", line: 2 }]);
    expect(found[0]?.message).toContain("@elsewhere/policies");
    expect(found[0]?.message).toContain("cannot be known");
  });

  it("is not suspected in an import that says nothing of one", async () => {
    const config = 'import react from "@vitejs/plugin-react";\nexport default { plugins: [react()] };\n';
    const root = temporaryProject({ "vite.config.mjs": config });
    expect(await checkPolicies(root, ORIGIN)).toMatchObject([{ level: "ok" }]);
  });
});
