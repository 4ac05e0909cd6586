/**
 * Every next step that a command can print: what to do first, in a sentence, and one command line that can be run as
 * it stands. They are data, so that a test can find each of them and run what it says.
 */
import { commandLine } from "../../protocol/command-line.ts";

interface StepTemplate {
  /** What to do before the command, or why it is next. `{name}` stands for a value. */
  readonly say: string;
  /** The words of the command; `{name}` stands for a value. */
  readonly words: readonly string[];
}

/** `{agent}` in a command: the name under which the agent polls. */
const AS_AGENT = ["--agent", "{agent}"] as const;

export const NEXT_STEPS = {
  poll: { say: "Wait for the next event.", words: ["poll", ...AS_AGENT] },
  poll_later: {
    say: "Every page was left: stop polling. When a page is open again,",
    words: ["poll", ...AS_AGENT],
  },
  poll_session: { say: "{why}", words: ["poll", ...AS_AGENT, "--session", "{id}"] },
  leave_to_assignee: {
    say: "The person has addressed this to {assignee}: leave it, and wait for other work.",
    words: ["poll", ...AS_AGENT],
  },
  write_variants: {
    say: "Write {count} variants as JSON, as `authoring` says, into {input}.",
    words: ["variants", "--id", "{id}", "--json", "{input}", "--done", ...AS_AGENT],
  },
  write_variants_of_ancestor: {
    say: "The element cannot be wrapped ({why}), its ancestor can. Write {count} variants of the ancestor as JSON, as `authoring` says, into {input}.",
    words: ["variants", "--id", "{id}", "--json", "{input}", "--climb", "--done", ...AS_AGENT],
  },
  write_variants_of_candidate: {
    say: "Several places fit: choose one of `scaffoldError.candidates` (the command names the first). Write {count} variants as JSON, as `authoring` says, into {input}.",
    words: [
      ...["variants", "--id", "{id}", "--json", "{input}"],
      ...["--source-hint", "{hint}", "--done", ...AS_AGENT],
    ],
  },
  write_wrapped_variants: {
    say: 'Write {count} variants as {"variants":[{"markup","css","params"}]} into {input}, with rules below :scope.',
    words: ["variants", "--id", "{id}", "--json", "{input}"],
  },
  element_not_located: {
    say: "The element was not located ({why}). Where you find it in the source, write the variants with `variants`, --source-file and --source-hint. If it is not there,",
    words: ["reply", "{id}", "error", "The element is not in the source.", ...AS_AGENT],
  },
  give_up: {
    say: "It cannot be done.",
    words: ["reply", "{id}", "error", "Say here in a sentence why.", ...AS_AGENT],
  },
  report_variants: {
    say: "The variants are written; the request for them is still to be answered.",
    words: ["reply", "{id}", "done", ...AS_AGENT],
  },
  repair_variant: {
    say: "Repair variant {variant} in {file}; `error` says why the page could not show it.",
    words: ["reply", "{id}", "done", ...AS_AGENT],
  },
  clean_up: {
    say: "Do by hand what `left` names: the accepted variant's rules into the style sheet of the element, the tuned values in, the element unwrapped, the markers out.",
    words: ["complete", "--id", "{id}", ...AS_AGENT],
  },
  follow_message: {
    say: "Do what `message` asks, as far as it is about the page's design.",
    words: ["reply", "{id}", "steer_done", ...AS_AGENT],
  },
  read_page: {
    say: "No variants are wanted yet: read the page's source, to be quicker later.",
    words: ["reply", "{id}", "done", ...AS_AGENT],
  },
  accept_by_hand: {
    say: "{why} Put variant {variant} in the wrapper's place by hand.",
    words: ["reply", "{id}", "agent_done", ...AS_AGENT],
  },
  discard_by_hand: {
    say: "{why} Restore the source by hand.",
    words: ["reply", "{id}", "discarded", ...AS_AGENT],
  },
  undo_by_hand: {
    say: "{why} Take the accepted variant out by hand; `_undoResult` names the lines.",
    words: ["reply", "{id}", "done", ...AS_AGENT],
  },
  carbonize: {
    say: "The accepted variant still stands between markers.",
    words: ["carbonize", "--id", "{id}", ...AS_AGENT],
  },
  complete: { say: "The files are clean.", words: ["complete", "--id", "{id}", ...AS_AGENT] },
  complete_by_hand: {
    say: "Do by hand what the answer names.",
    words: ["complete", "--id", "{id}", ...AS_AGENT],
  },
  complete_discarded: {
    say: "The source is as it was.",
    words: ["complete", "--id", "{id}", "--discarded", ...AS_AGENT],
  },
  complete_forced: {
    say: "{why} Make the change in the source that it is built from.",
    words: ["complete", "--id", "{id}", "--force", ...AS_AGENT],
  },
  discard: { say: "{why}", words: ["discard", "--id", "{id}", ...AS_AGENT] },
  take_back: {
    say: "{holder} works on it until {until}. To take the work back,",
    words: ["resume", "--id", "{id}", "--requeue", ...AS_AGENT],
  },
  take_again: {
    say: "You hold this event until {until}: you get it again.",
    words: ["poll", ...AS_AGENT, "--session", "{id}"],
  },
  requeue: {
    say: "{why} To put it back into the queue,",
    words: ["resume", "--id", "{id}", "--requeue", ...AS_AGENT],
  },
  go_on: { say: "Go on with your work. To see what it is,", words: ["resume", "--id", "{id}", ...AS_AGENT] },
  repeat: { say: "Correct what the answer names.", words: ["{...words}"] },
  try_again: { say: "The server cannot answer now.", words: ["{...words}"] },
  start_server: { say: "No server answers.", words: ["serve", "--background", ...AS_AGENT] },
  start_and_go_on: {
    say: "No server answers; the journals say what was begun. Start one, then run `nextAction.command`.",
    words: ["serve", "--background", ...AS_AGENT],
  },
  read_help: { say: "The command is not used as it must be.", words: ["{command}", "--help"] },
  look: { say: "To see what is open,", words: ["status"] },
  run: { say: "{why}", words: ["{...words}"] },
} as const satisfies Readonly<Record<string, StepTemplate>>;

export type StepName = keyof typeof NEXT_STEPS;

/** Values for the placeholders of a step. */
export type StepValues = Readonly<Record<string, string | number | readonly string[]>>;

/** How further commands of this agent are called. */
export interface StepContext {
  readonly agent: string;
  /** Options that this command was given, and that every further one needs: `--url`, `--root`. */
  readonly connection: readonly string[];
  /** The lease of the work, where it could not be stored: commands that need it have to name it. */
  readonly lease?: string;
  /** Options of this poll that the next one needs, too. */
  readonly poll: readonly string[];
}

export interface Step {
  /** The sentence and the command. */
  readonly text: string;
  /** The command alone. */
  readonly command: string;
}

/** A step with its values filled in. */
export function step(name: StepName, context: StepContext, values: StepValues = {}): Step {
  const { say, words }: StepTemplate = NEXT_STEPS[name];
  const all: StepValues = { ...values, agent: context.agent };
  const filled = words.flatMap((word) => fillWord(word, all));
  const [first = ""] = filled;
  const more = [
    ...(first === "poll" ? context.poll : []),
    ...(context.lease !== undefined && NEEDS_LEASE.has(first) ? ["--lease", context.lease] : []),
    ...context.connection,
  ];
  const isGiven = (word: string) => word.startsWith("--") && filled.includes(word);
  const command = commandLine(...filled, ...withoutGiven(more, isGiven));
  const run = say.endsWith(",") ? "run" : "Run";
  return { text: `${fill(say, all)} ${run}: ${command}`.trim(), command };
}

/** Commands that work under a lease. */
const NEEDS_LEASE: ReadonlySet<string> = new Set(["reply", "variants", "complete"]);

/** Options as pairs of a name and a value, without those that the command has already. */
function withoutGiven(options: readonly string[], isGiven: (name: string) => boolean): string[] {
  return options.filter((_, index) => !isGiven(options[index - (index % 2)] ?? ""));
}

function fillWord(word: string, values: StepValues): readonly string[] {
  const list = /^\{\.\.\.(\w+)\}$/.exec(word)?.[1];
  const value = list === undefined ? undefined : values[list];
  return typeof value === "object" ? value : [fill(word, values)];
}

function fill(text: string, values: StepValues): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
