/** The dev servers whose packages this repository installs; `npm run test:frameworks` runs all of them. */
import { journeysIn } from "../support/frameworks/journeys.ts";

journeysIn(["vite-react", "vite-vue", "vite-svelte"]);
