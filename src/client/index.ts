/** `impeccable-live/client`: the typed client, for Node, Deno, workers and browsers. */
export type { BrowserEvent } from "../protocol/events/index.ts";
export type { DeliveredEvent, PollResponse } from "../protocol/poll.ts";
export type { AgentReply } from "../protocol/replies.ts";
export type { RunMessage } from "../protocol/runs/messages.ts";
export type { SessionSnapshot } from "../protocol/snapshot.ts";
export type { EventResponse, Health, ReplyResponse, Status } from "../protocol/status.ts";
export {
  createLiveClient,
  type EmitTarget,
  type LiveClient,
  type LiveClientOptions,
} from "./client.ts";
export { LiveError, type LiveErrorCode } from "./errors.ts";
export type { FollowOptions, RunChunk } from "./follow.ts";
export type { JournalEntryView, JournalPage } from "./journal-page.ts";
export type { PollOptions } from "./poll.ts";
export type { PollLoopOptions } from "./poll-loop.ts";
export type { RunChannel, RunInput } from "./run-input.ts";
export type { RunRef } from "./run-ref.ts";
export type { RunWriter, RunWriterOptions } from "./run-writer.ts";
