/** Reports what happened to streams and connections, to the console and to the server's telemetry file. */
import type { CLIENT_REASONS } from "../../protocol/runs/reason-codes.ts";
import type { Endpoint } from "./api.ts";

export type TelemetryCode = (typeof CLIENT_REASONS)[number];

export interface TelemetrySubject {
  readonly session?: string;
  readonly run?: string;
  readonly detail?: string;
}

/** Reports one occurrence. Sent once and not awaited: nothing depends on it. */
export type ReportTelemetry = (code: TelemetryCode, subject?: TelemetrySubject) => void;

/** Creates the function that reports to one server. */
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
