import { markedLines } from "../tag.ts";
import type { Adapter, TagForm } from "./adapter.ts";
import { svelteForm, svelteTag } from "./forms.ts";

const LAYOUT = "src/routes/+layout.svelte";

/** SvelteKit renders its shell, so the root layout gets a development-only block. A missing layout is created. */
export const sveltekitAdapter: Adapter = {
  framework: "SvelteKit",
  detect: ({ dependencies }) => dependencies.has("@sveltejs/kit"),
  shells: ["src/app.html", "src/error.html"],
  // The document template is no component: SvelteKit renders it without hydration, and never leaves it out of a build.
  carries: (file) => file.endsWith(".svelte"),
  targets: async () => ({ found: true, config: { files: [LAYOUT], commentSyntax: "html" } }),
  form: (file, { dependencies }) => (file === LAYOUT ? layoutForm(dependencies.get("svelte")) : null),
};

function layoutForm(version: string | undefined): TagForm {
  return {
    ...svelteForm,
    create: (port) =>
      `${markedLines("html", [
        "<!-- Made by impeccable-live serve, taken away by impeccable-live stop. -->",
        ...passThrough(version),
        svelteTag(port),
      ]).join("\n")}\n`,
  };
}

/** A layout that only renders its page. */
function passThrough(version: string | undefined): string[] {
  if (/^\D*[34]\./.test(version ?? "")) return ["<slot />"];
  return ["<script>", "  let { children } = $props();", "</script>", "", "{@render children()}"];
}
