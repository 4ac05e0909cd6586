/** A whole session on the dev server of every framework. */
import { FRAMEWORKS } from "../support/frameworks/dev-server.ts";
import { journeysIn } from "../support/frameworks/journeys.ts";

journeysIn(FRAMEWORKS);
