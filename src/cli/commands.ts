/** All commands: one line each for the overview, and the file that is loaded when a command is run. */
import type { CommandTable } from "./core/command.ts";

export const COMMANDS: CommandTable = {
  serve: {
    summary: "Start the server for this project and add its script tag to the page",
    load: async () => (await import("./serve.ts")).serveCommand,
  },
  stop: {
    summary: "Stop the server and remove its script tag",
    load: async () => (await import("./stop.ts")).stopCommand,
  },
  demo: {
    summary: "Try it: a sample page with a scripted agent, no AI needed",
    load: async () => (await import("./demo.ts")).demoCommand,
  },
  poll: {
    summary: "Wait for one event (agents)",
    load: async () => (await import("./poll.ts")).pollCommand,
  },
  reply: {
    summary: "Report the outcome of an event (agents)",
    load: async () => (await import("./reply.ts")).replyCommand,
  },
  emit: {
    summary: "Show on the page what you say and do (agents)",
    load: async () => (await import("./emit.ts")).emitCommand,
  },
  status: {
    summary: "Server, agent, open sessions and what each needs next",
    load: async () => (await import("./status.ts")).statusCommand,
  },
  resume: {
    summary: "The active session and exactly one next step",
    load: async () => (await import("./resume.ts")).resumeCommand,
  },
  complete: {
    summary: "Finish a session, if its files are clean",
    load: async () => (await import("./complete.ts")).completeCommand,
  },
  wrap: {
    summary: "Find an element in the source and wrap it for variants",
    load: async () => (await import("./wrap.ts")).wrapCommand,
  },
  insert: {
    summary: "Add an empty wrapper for something new beside an element",
    load: async () => (await import("./insert.ts")).insertCommand,
  },
  variants: {
    summary: "Check complete variants and write them into the source in one go",
    load: async () => (await import("./variants.ts")).variantsCommand,
  },
  accept: {
    summary: "Keep one variant in the source",
    load: async () => (await import("./accept.ts")).acceptCommand,
  },
  carbonize: {
    summary: "Turn an accepted variant into plain source, where that can be proved",
    load: async () => (await import("./carbonize.ts")).carbonizeCommand,
  },
  discard: {
    summary: "Restore the source as it was before wrap",
    load: async () => (await import("./discard.ts")).discardCommand,
  },
  inspect: {
    summary: "What happened in a session, and what its agents said and did",
    load: async () => (await import("./inspect.ts")).inspectCommand,
  },
  export: {
    summary: "A session with its journal, artifacts and output as one file",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  import: {
    summary: "Put an exported session into this project",
    load: async () => (await import("./import.ts")).importCommand,
  },
  history: {
    summary: "Accepted variants, with diffs",
    load: async () => (await import("./history.ts")).historyCommand,
  },
  undo: {
    summary: "Remove an accepted variant from the source",
    load: async () => (await import("./undo.ts")).undoCommand,
  },
  token: {
    summary: "Tokens of a project on a worker, or new ones for this project",
    load: async () => (await import("./token.ts")).tokenCommand,
  },
  prune: {
    summary: "Remove old finished sessions now",
    load: async () => (await import("./prune.ts")).pruneCommand,
  },
  inject: {
    summary: "Add, check or remove the script tag",
    load: async () => (await import("./inject.ts")).injectCommand,
  },
  guide: {
    summary: "The agent's instructions, printed, or put where your agent looks",
    load: async () => (await import("./guide.ts")).guideCommand,
  },
  mcp: {
    summary: "Serve the tools of the Model Context Protocol (agents)",
    load: async () => (await import("./mcp.ts")).mcpCommand,
  },
  completion: {
    summary: "Complete commands and options in your shell",
    load: async () => (await import("./completion.ts")).completionCommand,
  },
  doctor: {
    summary: "Find what keeps the overlay from the page, with a fix for each finding",
    load: async () => (await import("./doctor.ts")).doctorCommand,
  },
};
