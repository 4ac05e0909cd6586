/** A whole session on the dev server of every framework. */
import { FRAMEWORKS } from "./support/dev-server.ts";
import { journeysIn } from "./support/journeys.ts";

journeysIn(FRAMEWORKS);
