import { expect, it } from "vitest";
import { uploadBeforeReading } from "../../support/server/raw-request.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";

const MIB = 1024 * 1024;
const ARTIFACT = "/sessions/a1b2c3d4/artifacts/notes.bin";
const JSON_TYPE = { "content-type": "application/json" };

/** Larger than what a connection buffers, so that a server which does not read breaks it. */
const REFUSED = [
  { title: "a large artifact", target: `PUT ${ARTIFACT}`, headers: {}, mib: 12, status: 413 },
  {
    title: "a wrong token",
    target: `PUT ${ARTIFACT}`,
    headers: { authorization: "Bearer wrong" },
    mib: 8,
    status: 401,
  },
  { title: "an unknown session", target: `PUT ${ARTIFACT}`, headers: {}, mib: 8, status: 404 },
  {
    title: "another content type",
    target: "POST /annotation?sessionId=a1b2c3d4",
    headers: { "content-type": "image/gif" },
    mib: 8,
    status: 415,
  },
  { title: "a large event", target: "POST /events", headers: JSON_TYPE, mib: 8, status: 413 },
  {
    title: "a foreign origin",
    target: "POST /events",
    headers: { ...JSON_TYPE, origin: "https://evil.example" },
    mib: 8,
    status: 403,
  },
  { title: "an unknown address", target: "POST /nowhere", headers: {}, mib: 8, status: 404 },
] as const;

/** protocol.md, "Authentication and guards": a refusal reaches clients that send everything before they read. */
export function refusedUploads(shared: SharedServer): void {
  const { api } = shared;

  describeShared(shared, "Refused uploads", () => {
    it.each(
      REFUSED.flatMap((upload) => [
        { ...upload, length: "declared", chunked: false },
        { ...upload, length: "unknown", chunked: true },
      ]),
    )("$title, of $length length: all is taken, then $status is read", async (upload) => {
      const { mib, status, chunked } = upload;
      const [method, path] = upload.target.split(" ");
      const headers = { authorization: `Bearer ${api.agentToken}`, ...upload.headers };
      const request = { method: method ?? "", path: path ?? "", headers };
      const answer = await uploadBeforeReading(api.baseUrl, request, { bytes: mib * MIB, chunked });
      expect(answer).toEqual({ sent: true, status: expect.stringContaining(` ${status} `) });
    });
  });
}
