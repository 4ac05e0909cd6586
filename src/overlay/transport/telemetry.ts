/** Says what happened to streams and connections: to the console, and to the server, which keeps it on its machine. */
import type { CLIENT_REASONS } from "../../protocol/runs/reason-codes.ts";
import type { Endpoint } from "./api.ts";

export type TelemetryCode = (typeof CLIENT_REASONS)[number];

export interface TelemetrySubject {
  readonly session?: string;
  readonly run?: string;
  readonly detail?: string;
}

/** Notes one thing that happened. Told once: nobody waits for it, and nothing depends on it. */
export type ReportTelemetry = (code: TelemetryCode, subject?: TelemetrySubject) => void;

/** Makes a notebook. */
export function createTelemetry({ baseUrl, token }: Endpoint): ReportTelemetry {
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
