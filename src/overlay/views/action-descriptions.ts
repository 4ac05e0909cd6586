/** One line for each action. */
import type { Action } from "../../protocol/actions.ts";

export const ACTION_DESCRIPTIONS: Readonly<Record<Action, string>> = {
  impeccable: "Make it just right",
  bolder: "Turn the voice up",
  quieter: "Turn the voice down",
  distill: "Keep what matters",
  polish: "Mend the details",
  typeset: "Set the words well",
  colorize: "Bring in colour",
  layout: "Rethink the space",
  adapt: "Fit every screen",
  animate: "Move with purpose",
  delight: "Add a small joy",
  overdrive: "Go all the way",
};
