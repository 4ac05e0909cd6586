import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Answer, type Ask, errorOf } from "../../support/server/api.ts";
import { rawRequest } from "../../support/server/raw-request.ts";
import { generate, newId, png } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";
import { handle, requested } from "../../support/server/sessions.ts";

const MIB = 1024 * 1024;

interface Uploaded {
  readonly ok: true;
  readonly path: string;
  readonly url: string;
  readonly sha256: string;
}

function uploaded(answer: Answer): Uploaded {
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text);
}

/** protocol.md: annotations, artifacts and previews. */
export function attachments(shared: SharedServer): void {
  const { api, host } = shared;
  const upload = (sessionId: string, raw: Uint8Array<ArrayBuffer> | string, more: Ask = {}, on = api) =>
    on.ask("POST", "/annotation", {
      as: "browser",
      query: { sessionId },
      raw,
      headers: { "content-type": "image/png" },
      ...more,
    });
  const download = async (url: string, as: "agent" | "browser", on = api) => {
    const response = await fetch(new URL(url, `${on.baseUrl}/`), {
      headers: { authorization: `Bearer ${on.tokenOf(as)}` },
    });
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  };

  /** Announces one byte more than is taken; the answer must come without it. */
  const oversized = (method: string, path: string, type: string) =>
    rawRequest(api.baseUrl, {
      method,
      path,
      headers: {
        authorization: `Bearer ${api.agentToken}`,
        "content-type": type,
        "content-length": String(10 * MIB + 1),
      },
      unfinished: true,
    });

  describeShared(shared, "Annotations", () => {
    it("an upload answers ok, path, url and sha256; the url gives the bytes back, to agents and browsers", async () => {
      const id = newId();
      const image = png();
      const answer = uploaded(await upload(id, image));
      expect(answer).toMatchObject({ ok: true, path: expect.any(String), url: expect.any(String) });
      expect(answer.sha256).toBe(createHash("sha256").update(image).digest("hex"));
      await api.post(generate(id, { screenshotPath: answer.path }));
      for (const as of ["agent", "browser"] as const) {
        expect(await download(answer.url, as)).toEqual({ status: 200, bytes: image });
      }
    });

    it("is adopted by the generate of its id and delivered with it", async () => {
      const id = newId();
      const { path } = uploaded(await upload(id, png()));
      await api.post(generate(id, { screenshotPath: path }));
      expect((await api.session(id)).annotationArtifacts).toHaveLength(1);
      expect(await api.work({ session: id })).toMatchObject({ screenshotPath: path });
    });

    it("the older name of the query, eventId, works too", async () => {
      const id = newId();
      const image = png();
      const { path } = uploaded(await upload(id, image, { query: { eventId: id } }));
      expect((await api.event(generate(id, { screenshotPath: path }))).status).toBe(200);
    });

    it("a screenshotPath returned for another id is 400 with its path, and no session is made", async () => {
      const [mine, other] = [newId(), newId()];
      const { path } = uploaded(await upload(other, png()));
      expect(errorOf(await api.event(generate(mine, { screenshotPath: path })))).toMatchObject({
        status: 400,
        error: "invalid_event",
        path: "screenshotPath",
      });
      expect((await api.ask("GET", `/sessions/${mine}`, { as: "agent" })).status).toBe(404);
    });

    it("bytes that are no PNG are refused, whatever they are called", async () => {
      for (const raw of ["<svg onload=alert(1)>", "", "\u0089PNG but not really"]) {
        const answer = await upload(newId(), raw);
        expect([400, 415]).toContain(errorOf(answer).status);
      }
    });

    it("another content type is 415", async () => {
      const answer = await upload(newId(), png(), { headers: { "content-type": "image/jpeg" } });
      expect(errorOf(answer)).toMatchObject({ status: 415, error: "unsupported_media_type" });
    });

    it("without a session id, or with one that is none, it is 400", async () => {
      for (const query of [{}, { sessionId: "../../etc" }, { sessionId: "ABCDEF01" }]) {
        expect(errorOf(await upload("", png(), { query })).status).toBe(400);
      }
    });

    it("over 10 MiB it is 413, up to there it is taken", async () => {
      const image = png();
      const sized = (bytes: number) => {
        const padded = new Uint8Array(bytes);
        padded.set(image);
        return padded;
      };
      expect((await upload(newId(), sized(10 * MIB))).status).toBe(200);
      const answer = await oversized("POST", `/annotation?sessionId=${newId()}`, "image/png");
      expect(answer).toMatchObject({ status: 413, error: "payload_too_large" });
    });
  });

  describeShared(shared, "Artifacts", () => {
    const put = (id: string, name: string, raw: string | Uint8Array<ArrayBuffer>, more: Ask = {}) =>
      api.ask("PUT", `/sessions/${id}/artifacts/${name}`, {
        as: "agent",
        raw,
        headers: { "content-type": "text/plain" },
        ...more,
      });

    it("an agent puts one, agents and browsers get it", async () => {
      const id = await requested(api);
      expect((await put(id, "notes.txt", "größer")).status).toBeLessThan(300);
      for (const as of ["agent", "browser"] as const) {
        const got = await api.ask("GET", `/sessions/${id}/artifacts/notes.txt`, { as });
        expect(got).toMatchObject({ status: 200, text: "größer" });
      }
    });

    it("an unknown one is 404, of an unknown session too", async () => {
      const id = await requested(api);
      expect((await api.ask("GET", `/sessions/${id}/artifacts/none.txt`, { as: "agent" })).status).toBe(404);
      expect((await put(newId(), "notes.txt", "x")).status).toBe(404);
    });

    it("a name that could leave the folder is refused", async () => {
      const id = await requested(api);
      for (const name of ["..%2f..%2fserver.json", "%2e%2e", ".hidden", "a%2fb", "a%5cb", "a%00b"]) {
        expect([400, 404]).toContain((await put(id, name, "x")).status);
        expect([400, 404]).toContain(
          (await api.ask("GET", `/sessions/${id}/artifacts/${name}`, { as: "agent" })).status,
        );
      }
    });

    it("over 10 MiB it is 413", async () => {
      const id = await requested(api);
      const answer = await oversized("PUT", `/sessions/${id}/artifacts/big.bin`, "application/octet-stream");
      expect(answer).toMatchObject({ status: 413, error: "payload_too_large" });
    });

    it("a reply's preview is stored and its address is in the session's summary", async () => {
      const id = await requested(api);
      const preview = '<div data-impeccable-variants="x">größer 🌊</div>';
      await handle(api, id, { type: "done", file: "index.html", preview });
      const session = await api.session(id);
      expect(session.preview).toMatch(/\S/);
      const got = await download(session.preview ?? "", "browser");
      expect(new TextDecoder().decode(got.bytes)).toBe(preview);
    });
  });

  describe("Attachments across lives", () => {
    const own = ownServer(host);

    const ends = ["stop", "kill"] as const;
    it.each(ends)(
      "[screenshot-gone] the screenshot of an open session and of a coming one survive: %s",
      async (end) => {
        const [open, coming] = [newId(), newId()];
        const [image, staged] = [png(), png()];
        const adopted = uploaded(await upload(open, image, {}, own.api));
        const { path } = uploaded(await upload(coming, staged, {}, own.api));
        await own.api.post(generate(open, { screenshotPath: adopted.path }));
        await own.server()[end]();
        await own.server().restart();
        expect((await own.api.event(generate(coming, { screenshotPath: path }))).status).toBe(200);
        expect(await own.api.work({ session: open })).toMatchObject({ screenshotPath: adopted.path });
        expect(await download(adopted.url, "agent", own.api)).toEqual({ status: 200, bytes: image });
      },
    );
  });
}
