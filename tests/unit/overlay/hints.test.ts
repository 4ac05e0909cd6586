/** Source hints of development builds; the fixtures have the shapes of the real ones. */
import { describe, expect, test } from "vitest";
import { astroHint } from "../../../src/overlay/hints/astro.ts";
import { attributeHint } from "../../../src/overlay/hints/attributes.ts";
import { lineAfterEdit } from "../../../src/overlay/hints/moved-line.ts";
import { reactHint } from "../../../src/overlay/hints/react.ts";
import { jsxLocation, projectFrames } from "../../../src/overlay/hints/react-stack.ts";
import { svelteHint } from "../../../src/overlay/hints/svelte.ts";
import { vueHint } from "../../../src/overlay/hints/vue.ts";

/** An element as far as attributes go. */
function element(attributes: Readonly<Record<string, string>>): Element {
  const found: unknown = { getAttribute: (name: string) => attributes[name] ?? null };
  return found as Element;
}

const nothing = () => Promise.reject(new Error("nothing to fetch"));
const never = { fetchModule: nothing, postJson: nothing };

test("Svelte gives file, line and column of every element", () => {
  const meta = { parent: null, loc: { file: "/shop/src/App.svelte", line: 8, column: 2 } };
  expect(svelteHint({ __svelte_meta: meta })).toEqual({
    file: "/shop/src/App.svelte",
    line: 8,
    column: 2,
    by: "svelte",
  });
  expect(svelteHint({})).toBeNull();
  expect(svelteHint({ __svelte_meta: { loc: { line: 8 } } })).toBeNull();
});

describe("Vue", () => {
  const App = { __file: "/shop/src/App.vue", __name: "App" };

  test("gives the file of the component whose template has the element, not of the one with its slot", () => {
    const Card = { __file: "/shop/src/Card.vue", __name: "Card" };
    const inSlot = { __vnode: { ctx: { type: App }, props: {} }, __vueParentComponent: { type: Card } };
    expect(vueHint(inSlot)).toEqual({ file: "/shop/src/App.vue", component: "App", by: "vue" });
    expect(vueHint({ __vueParentComponent: { type: Card } })).toMatchObject({ file: "/shop/src/Card.vue" });
    expect(vueHint({ __vueParentComponent: { type: { name: "Anonymous" } } })).toBeNull();
  });

  test("gives the location that a plugin or the compiler has stored", () => {
    const props = { __v_inspector: "src/App.vue:9:5" };
    expect(vueHint({ __vnode: { ctx: { type: App }, props } })).toEqual({
      file: "src/App.vue",
      line: 9,
      column: 5,
      component: "App",
      by: "vue",
    });
    const loc = { start: { line: 9, column: 5, offset: 120 } };
    expect(vueHint({ __vnode: { ctx: { type: App }, loc } })).toMatchObject({ line: 9, column: 5 });
  });
});

test("the root of a component is in the component's file, although it holds the usage's node", () => {
  const Card = { __file: "/shop/src/Card.vue", __name: "Card" };
  const App = { __file: "/shop/src/App.vue", __name: "App" };
  const root = { ctx: { type: Card }, type: "article", props: null };
  const usage = { ctx: { type: App }, type: Card, component: { subTree: root } };
  expect(vueHint({ __vnode: usage })).toEqual({ file: "/shop/src/Card.vue", component: "Card", by: "vue" });
});

test("the tracer of Nuxt's development tools gives file, line and column", () => {
  const props = {};
  const page = { __vue_tracer__: { vnodeToPos: new WeakMap([[props, ["app/app.vue", 3, 4]]]) } };
  const type = { __file: "/shop/app/app.vue", __name: "app" };
  expect(vueHint({ __vnode: { ctx: { type }, props } }, page)).toEqual({
    file: "app/app.vue",
    line: 3,
    column: 4,
    component: "app",
    by: "vue",
  });
  expect(vueHint({ __vnode: { ctx: { type }, props: {} } }, page)).toMatchObject({
    file: "/shop/app/app.vue",
  });
});

test("Astro's two attributes, as they were in the HTML", () => {
  expect(astroHint({ file: "/shop/src/pages/index.astro", loc: "7:12" })).toEqual({
    file: "/shop/src/pages/index.astro",
    line: 7,
    column: 12,
    by: "astro",
  });
  expect(astroHint({ file: "/shop/src/pages/index.astro", loc: null })).toEqual({
    file: "/shop/src/pages/index.astro",
    by: "astro",
  });
  expect(astroHint(null)).toBeNull();
});

describe("attributes of inspector plugins", () => {
  test.each([
    ["data-source", "src/app.tsx:12:5"],
    ["data-insp-path", "src/app.tsx:12:5:h1"],
    ["data-v-inspector", "src/app.tsx:12:5"],
    ["data-locatorjs", "src/app.tsx:12:5"],
    ["data-tsd-source", "src/app.tsx:12:5"],
    ["data-qwik-inspector", "src/app.tsx:12:5"],
    ["data-source-loc", "src/app.tsx:12:5"],
    ["data-lov-id", "src/app.tsx:12:5"],
  ])("%s", (name, value) => {
    expect(attributeHint(element({ [name]: value }), {})).toEqual({
      file: "src/app.tsx",
      line: 12,
      column: 5,
      by: "attribute",
    });
  });

  test("three attributes of react-dev-inspector, and the property of Lovable's tagger", () => {
    const attributes = {
      "data-inspector-line": "12",
      "data-inspector-column": "4",
      "data-inspector-relative-path": "src/app.tsx",
    };
    const hint = { file: "src/app.tsx", line: 12, column: 4, by: "attribute" };
    expect(attributeHint(element(attributes), {})).toEqual(hint);
    const tagged = { fileName: "src/app.tsx", lineNumber: 12, columnNumber: 4, displayName: "App" };
    const found = Object.assign(element({}), { [Symbol.for("__jsxSource__")]: tagged });
    expect(attributeHint(found, {})).toEqual(hint);
  });

  test("a drive letter is no line number, and a line alone is a location", () => {
    expect(attributeHint(element({ "data-source": "C:\\shop\\src\\app.tsx:12" }), {})).toEqual({
      file: "C:\\shop\\src\\app.tsx",
      line: 12,
      by: "attribute",
    });
    for (const value of ["hero", "src/app.tsx", ":12", ""])
      expect(attributeHint(element({ "data-source": value }), {})).toBeNull();
  });

  test("LocatorJS's number refers to its table", () => {
    const file = "/shop/src/App.tsx";
    const expressions = [{ name: "main" }, { name: "h1", loc: { start: { line: 9, column: 6 } } }];
    const page = { __LOCATOR_DATA__: { [file]: { expressions } } };
    const marked = element({ "data-locatorjs-id": `${file}::1` });
    expect(attributeHint(marked, page)).toEqual({
      file,
      line: 9,
      column: 6,
      component: "h1",
      by: "attribute",
    });
    expect(attributeHint(marked, {})).toEqual({ file, by: "attribute" });
  });
});

/** The compiled module of the sample's `src/app.tsx`, shortened. */
const MODULE = `import { createHotContext } from "/@vite/client";
var _jsxFileName = "/shop/src/app.tsx";
export function App() {
	return /* @__PURE__ */ _jsxDEV("main", {
		className: "page :)",
		children: [
			/* @__PURE__ */ _jsxDEV("h1", {
				className: "hero-title",
				children: "Apples (by the \\"crate"
			}, void 0, false, {
				fileName: _jsxFileName,
				lineNumber: 9,
				columnNumber: 7
			}, this),
		]
	}, void 0, true, {
		fileName: _jsxFileName,
		lineNumber: 8,
		columnNumber: 5
	}, this);
}
`;

/** The stack of the headline's element, as Chromium writes it. */
const STACK = `Error: react-stack-top-frame
    at exports.jsxDEV (http://127.0.0.1:5173/node_modules/.vite/deps/react_jsx-dev-runtime.js?v=fb8a8b87:196:25)
    at App (http://127.0.0.1:5173/src/app.tsx?t=17:7:20)
    at Object.react_stack_bottom_frame (http://127.0.0.1:5173/node_modules/.vite/deps/react-dom_client.js?v=45:14177:12)`;

describe("React", () => {
  test("until 18 the fiber has the location", async () => {
    const fiber = {
      _debugSource: { fileName: "/shop/src/App.jsx", lineNumber: 12, columnNumber: 7 },
      _debugOwner: { type: { name: "App" } },
    };
    expect(await reactHint({ __reactFiber$x1: fiber }, never)).toEqual({
      file: "/shop/src/App.jsx",
      line: 12,
      column: 7,
      component: "App",
      by: "react",
    });
    expect(await reactHint({ __reactInternalInstance$x1: fiber }, never)).toMatchObject({ line: 12 });
  });

  test("since 19 the location is read from the JSX call in the compiled module", async () => {
    const fiber = { _debugStack: { stack: STACK }, _debugOwner: { type: { name: "App" } } };
    const asked: string[] = [];
    const fetchModule = async (url: string) => {
      asked.push(url);
      return MODULE;
    };
    const hint = await reactHint({ __reactFiber$x1: fiber }, { ...never, fetchModule });
    expect(hint).toEqual({ file: "/shop/src/app.tsx", line: 9, column: 7, component: "App", by: "react" });
    expect(new Set(asked)).toEqual(new Set(["http://127.0.0.1:5173/src/app.tsx?t=17"]));
  });

  test("without the module only the file is known, without a frame of the project nothing", async () => {
    const fiber = { _debugStack: { stack: STACK } };
    expect(await reactHint({ __reactFiber$x1: fiber }, never)).toEqual({ file: "/src/app.tsx", by: "react" });
    const foreign = STACK.split("\n").filter((row) => !row.includes("app.tsx"));
    const stranger = { _debugStack: { stack: foreign.join("\n") } };
    expect(await reactHint({ __reactFiber$x1: stranger }, never)).toBeNull();
    expect(await reactHint({}, never)).toBeNull();
  });

  test("Next.js maps the frames of its bundles, and the first one in the project counts", async () => {
    const stack = `Error: react-stack-top-frame
    at exports.jsxDEV (http://localhost:3000/_next/static/chunks/_1j.js:249:33)
    at Counter (http://localhost:3000/_next/static/chunks/%5Broot%5D_1j.js:18:214)`;
    const fiber = { _debugStack: { stack }, _debugOwner: { type: { name: "Counter" } } };
    const bodies: unknown[] = [];
    const frame = (file: string, ignored: boolean) => ({
      value: { originalStackFrame: { file, line1: 8, column1: 5, ignored } },
    });
    const postJson = async (_path: string, body: unknown) => {
      bodies.push(body);
      return [frame("node_modules/next/dist/jsx.js", true), frame("components/counter.jsx", false)];
    };
    expect(await reactHint({ __reactFiber$x1: fiber }, { ...never, postJson })).toEqual({
      ...{ file: "components/counter.jsx", line: 8, column: 5 },
      ...{ component: "Counter", by: "react" },
    });
    expect(bodies).toMatchObject([
      {
        isServer: false,
        frames: [{}, { file: ".next/dev/static/chunks/[root]_1j.js", line1: 18, column1: 214 }],
      },
    ]);
  });

  test("a frame of Next.js's server is sent as it stands in the stack", async () => {
    const file = "about://React/Server/file:///shop/.next/dev/server/chunks/ssr/%5Broot%5D_1s._.js?20";
    const fiber = { _debugStack: { stack: `Error\n    at Home (${file}:42:264)` } };
    const postJson = async (_path: string, body: unknown) => {
      expect(body).toMatchObject({ isServer: true, frames: [{ file, line1: 42, column1: 264 }] });
      return [{ value: { originalStackFrame: { file: null, line1: null } } }];
    };
    expect(await reactHint({ __reactFiber$x1: fiber }, { ...never, postJson })).toBeNull();
    expect.assertions(2);
  });

  test("a module's source map is preferred to the line that its JSX states", async () => {
    const fiber = { _debugStack: { stack: STACK } };
    const map = {
      version: 3,
      sources: ["app.tsx"],
      names: [],
      mappings: ";;;;;;AAUM",
      sourcesContent: ["a"],
    };
    const code = `${MODULE}\n//# sourceMappingURL=data:application/json;base64,${btoa(JSON.stringify(map))}`;
    const fetchModule = async () => code;
    expect(await reactHint({ __reactFiber$x1: fiber }, { ...never, fetchModule })).toMatchObject({
      line: 11,
      column: 7,
    });
  });

  test.each([
    ["above the edit", 1, 1],
    ["below the edit", 4, 6],
    ["inside the edit", 2, null],
  ])("a line %s is followed to the file as it is now", (_where, line, expected) => {
    expect(lineAfterEdit("a\nb\nc\nd", "a\nx\ny\nz\nc\nd", line)).toBe(expected);
  });

  test("a server component has no frame in a module of the browser", () => {
    const server =
      "    at Page (about://React/Server/file:///shop/.next/server/chunks/ssr/app_page.js?3:12:8)";
    const chunk = "    at Hero (http://localhost:3000/_next/static/chunks/app_hero_tsx_1a.js:30:9)";
    expect(projectFrames(`${server}\n${chunk}`)).toEqual([]);
    const firefox = "App@http://localhost:5173/src/app.tsx:7:20";
    expect(projectFrames(firefox)).toMatchObject([{ file: "/src/app.tsx", line: 7, column: 20 }]);
    const linked = "    at App (http://localhost:5173/@fs/home/me/shop/ui/button.tsx:3:4)";
    expect(projectFrames(linked)).toMatchObject([{ file: "/home/me/shop/ui/button.tsx" }]);
  });

  test("the location is the call's own, not its child's, and brackets inside strings do not count", () => {
    expect(jsxLocation(MODULE, 4, 25)).toEqual({ file: "/shop/src/app.tsx", line: 8, column: 5 });
    expect(jsxLocation(MODULE, 7, 20)).toEqual({ file: "/shop/src/app.tsx", line: 9, column: 7 });
    expect(jsxLocation(MODULE, 900, 1)).toBeNull();
    expect(jsxLocation("jsx('h1', {})", 1, 1)).toBeNull();
  });
});
