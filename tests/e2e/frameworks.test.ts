/** The dev servers whose packages this repository has anyway; `npm run test:frameworks` has all of them. */
import { journeysIn } from "../frameworks/support/journeys.ts";

journeysIn(["vite-react", "vite-vue", "vite-svelte"]);
