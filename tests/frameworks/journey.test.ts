/** Every framework's own dev server. */
import { FRAMEWORKS } from "./support/dev-server.ts";
import { journeysIn } from "./support/journeys.ts";

journeysIn(FRAMEWORKS);
