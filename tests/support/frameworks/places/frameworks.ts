/** The frameworks whose pages `tests/fixtures/places` has. */
import type { DevServerName } from "../dev-server.ts";

export const PLACES_FRAMEWORKS: readonly DevServerName[] = [
  "vite-react",
  "vite-vue",
  "vite-svelte",
  "vite-solid",
  "vite-preact",
  "next-app",
  "next-pages",
  "nuxt",
  "sveltekit",
  "astro",
  "tanstack-start",
];
