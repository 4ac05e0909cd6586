/** The guide for agents, by topic. At most 1,500 words in all. */
import { AUTHORING, type GuideLanguage, LANGUAGE_NOTES } from "./authoring.ts";
import { LOOP } from "./loop.ts";
import { RECOVERY } from "./recovery.ts";

export { GUIDE_LANGUAGES, type GuideLanguage } from "./authoring.ts";

export const GUIDE_TOPICS = ["loop", "authoring", "recovery"] as const;
export type GuideTopic = (typeof GUIDE_TOPICS)[number];

/**
 * The text of a topic, as Markdown.
 * @param language for `authoring`: the notes of this language only, instead of those of all
 */
export function guideText(topic: GuideTopic, language?: GuideLanguage): string {
  if (topic === "loop") return LOOP;
  if (topic === "recovery") return RECOVERY;
  const notes = language === undefined ? Object.values(LANGUAGE_NOTES) : [LANGUAGE_NOTES[language]];
  return [AUTHORING, ...notes].join("\n\n");
}
