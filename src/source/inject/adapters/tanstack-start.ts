import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Adapter } from "./adapter.ts";
import { jsxForm } from "./forms.ts";

const PACKAGES = ["@tanstack/react-start", "@tanstack/solid-start"];
const ROOT_ROUTE = /(^|\/)__root\.[jt]sx$/;
const CANDIDATES = ["src/routes/__root", "app/routes/__root"].flatMap((name) => [
  `${name}.tsx`,
  `${name}.jsx`,
]);

/** TanStack Start: a development-only script in the document of the root route. */
export const tanstackStartAdapter: Adapter = {
  framework: "TanStack Start",
  detect: ({ dependencies }) => PACKAGES.some((name) => dependencies.has(name)),
  async targets({ root }) {
    const file = CANDIDATES.find((candidate) => existsSync(join(root, candidate)));
    if (file !== undefined) {
      return { found: true, config: { files: [file], insertBefore: "</body>", commentSyntax: "jsx" } };
    }
    return {
      found: false,
      advice: "The root route (src/routes/__root.tsx) of this TanStack Start project was not found.",
    };
  },
  carries: (file) => ROOT_ROUTE.test(file),
  form: (file, { dependencies }) =>
    ROOT_ROUTE.test(file)
      ? jsxForm(
          "import.meta.env.DEV",
          dependencies.has("@tanstack/solid-start") ? 'crossorigin="anonymous"' : 'crossOrigin="anonymous"',
        )
      : null,
};
