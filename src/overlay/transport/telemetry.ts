/** Says what happened to streams and connections: to the console, and to the server, which keeps it on its machine. */
import type { CLIENT_REASONS } from "../../protocol/runs/reason-codes.ts";
import type { Endpoint } from "./api.ts";

export type NoteCode = (typeof CLIENT_REASONS)[number];

export interface NoteSubject {
  readonly session?: string;
  readonly run?: string;
  readonly detail?: string;
}

/** Notes one thing that happened. Told once: nobody waits for it, and nothing depends on it. */
export type Note = (code: NoteCode, subject?: NoteSubject) => void;

/** Makes a notebook. */
export function createNotes({ baseUrl, token }: Endpoint): Note {
  return (code, subject = {}) => {
    console.info("[impeccable-live]", code, subject);
    fetch(`${baseUrl}/telemetry`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ code, ...subject }),
      keepalive: true,
    }).catch(() => undefined);
  };
}
