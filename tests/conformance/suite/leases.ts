import { expect, it } from "vitest";
import { errorOf, type Json, POLL_MS } from "../../support/server/api.ts";
import { accept, generate, mountFailed, newId } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import {
  acceptRequested,
  cycling,
  exhaust,
  MAX_ATTEMPTS,
  ready,
  requested,
  stateOf,
  steered,
} from "../../support/server/sessions.ts";
import { until } from "../../support/server/until.ts";

const ISO_MS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** protocol.md, "Lease": an agent's time-limited right to work on one event. */
export function leases(shared: SharedServer): void {
  const { api } = shared;

  describeShared(shared, "Leases: grant", () => {
    it("the event comes as it was posted, without token, plus seq and lease", async () => {
      const id = newId();
      const event = generate(id, { freeformPrompt: "louder", owner: "tab" });
      await api.ask("POST", "/events", { json: { ...event, token: api.browserToken } });
      const { seq, lease, ...posted } = await api.work({ session: id, agent: "claude" });
      expect(posted).toEqual(event);
      expect(seq).toBe(1);
      expect(lease).toEqual({
        id: expect.stringMatching(new RegExp(`^${id}\\.[A-Za-z0-9_-]{10,}$`)),
        agent: "claude",
        attempt: 1,
        grantedAt: expect.stringMatching(ISO_MS),
        expiresAt: expect.stringMatching(ISO_MS),
        run: expect.stringMatching(/^[A-Za-z0-9_-]{10,}$/),
      });
    });

    it("[long-lease] lasts leaseMs, 30 s unless the poll says otherwise", async () => {
      const lasting = async (query: { leaseMs?: number }) => {
        const { lease } = await api.work({ session: await requested(api), ...query });
        return Date.parse(lease.expiresAt) - Date.parse(lease.grantedAt);
      };
      expect(await lasting({})).toBe(30_000);
      expect(await lasting({ leaseMs: 1 })).toBe(1);
      expect(await lasting({ leaseMs: 3_600_000 })).toBe(3_600_000);
    });

    it("at most one lease per session at a time", async () => {
      const id = await cycling(api);
      await api.post(mountFailed(id, { variant: 1 }));
      await api.post(mountFailed(id, { variant: 2 }));
      const first = await api.work({ session: id });
      expect(await api.workNow({ session: id })).toBeNull();
      await api.replied({ id, type: "done", leaseId: first.lease.id });
      expect(await api.work({ session: id })).toMatchObject({ variant: 2 });
    });

    it("many polls at once never hold the same event", async () => {
      const ids = await Promise.all(Array.from({ length: 4 }, () => requested(api)));
      const polls = ids.flatMap((id) =>
        [1, 2, 3].map((agent) => api.workNow({ session: id, agent: `a${agent}` })),
      );
      const given = (await Promise.all(polls)).flatMap((work) => (work ? [work.id] : []));
      expect(given.sort()).toEqual([...ids].sort());
    });

    it("the session and the status name the holder", async () => {
      const id = await requested(api);
      const { seq, lease } = await api.work({ session: id, agent: "claude" });
      const pending = { id, type: "generate", seq, attempts: 1, leased: true, leaseUntil: lease.expiresAt };
      expect((await api.session(id)).pendingEvents).toEqual([expect.objectContaining(pending)]);
      expect(await api.session(id)).toMatchObject({
        pendingEventSeq: seq,
        deliveryLease: { agent: "claude", expiresAt: lease.expiresAt },
      });
      const listed = (await api.status()).pendingEvents.find((event) => event.id === id);
      expect(listed).toMatchObject(pending);
    });

    it("a poll that waits is answered as soon as there is work", async () => {
      const id = newId();
      const waiting = api.work({ session: id });
      await until("the poll is waiting", async () => (await api.status()).agent.listening);
      await api.post(generate(id));
      expect(await waiting).toMatchObject({ id, type: "generate" });
    });
  });

  describeShared(shared, "Leases: extend and release", () => {
    it("extend gives the lease leaseMs from now", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id, leaseMs: 5_000 });
      const before = Date.now();
      const answer = await api.extend(lease.id, 600_000);
      expect(answer.status).toBe(200);
      const { expiresAt }: { expiresAt: string } = JSON.parse(answer.text);
      expect(expiresAt).toMatch(ISO_MS);
      expect(Date.parse(expiresAt) - before).toBeGreaterThan(598_000);
      expect(Date.parse(expiresAt) - Date.now()).toBeLessThan(602_000);
      expect((await api.session(id)).deliveryLease).toMatchObject({ expiresAt });
    });

    it.each([0, -1, 1.5, 3_600_001, 2 ** 31, "1000", null, undefined])(
      "[bad-numbers] extend with leaseMs %s is 400 and changes nothing",
      async (leaseMs) => {
        const id = await requested(api);
        const { lease } = await api.work({ session: id });
        expect(errorOf(await api.extend(lease.id, leaseMs)).status).toBe(400);
        expect((await api.session(id)).deliveryLease).toMatchObject({ expiresAt: lease.expiresAt });
      },
    );

    it.each([-1, 1.5, "5", null])("[bad-numbers] release with delayMs %s is 400", async (delayMs) => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id });
      expect(errorOf(await api.release(lease.id, delayMs)).status).toBe(400);
      expect(await api.workNow({ session: id })).toBeNull();
    });

    it("release makes the event available at once, also to a poll that was waiting", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id });
      const waiting = api.work({ session: id, agent: "second" });
      expect((await api.release(lease.id)).status).toBe(200);
      expect((await waiting).lease).toMatchObject({ agent: "second", attempt: 2 });
    });

    it("release with delayMs makes it available after the delay, not before", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id });
      const released = performance.now();
      await api.release(lease.id, 600);
      expect(await api.workNow({ session: id })).toBeNull();
      expect(await api.work({ session: id })).toMatchObject({ id });
      expect(performance.now() - released).toBeGreaterThanOrEqual(590);
    });

    it("extend and release of a lease that is not current are 409 lease_fenced", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id });
      await api.release(lease.id);
      for (const answer of [await api.extend(lease.id, 1_000), await api.release(lease.id)]) {
        expect(errorOf(answer)).toMatchObject({ status: 409, error: "lease_fenced", current: null });
      }
      const second = await api.work({ session: id, agent: "second" });
      const fenced = await api.extend(lease.id, 1_000);
      expect(errorOf(fenced)).toMatchObject({
        current: { agent: "second", expiresAt: second.lease.expiresAt },
      });
      expect(fenced.text).not.toContain(second.lease.id);
    });

    it("extend after the event was resolved is 409 lease_fenced", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id });
      await api.replied({ id, type: "done", leaseId: lease.id });
      expect(errorOf(await api.extend(lease.id, 1_000))).toMatchObject({
        error: "lease_fenced",
        current: null,
      });
    });

    it("requeue puts a leased event back; its lease is no longer current", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id });
      expect((await api.requeue(id)).status).toBe(200);
      expect(errorOf(await api.reply({ id, type: "done", leaseId: lease.id }))).toMatchObject({
        error: "lease_fenced",
      });
      expect(await api.work({ session: id })).toMatchObject({ type: "generate" });
    });
  });

  describeShared(shared, "Leases: expiry and fencing", () => {
    it("the second agent gets the event at once, also by a waiting poll; the first one's reply is fenced", async () => {
      const id = await requested(api);
      const first = await api.work({ session: id, leaseMs: 500, agent: "first" });
      const second = await api.work({ session: id, agent: "second" });
      expect(second.lease).toMatchObject({ agent: "second", attempt: 2 });
      const waited = Date.parse(second.lease.grantedAt) - Date.parse(first.lease.expiresAt);
      expect(waited).toBeGreaterThanOrEqual(0);
      // Not only when the poll's own time is up.
      expect(waited).toBeLessThan(POLL_MS / 2);
      const before = await stateOf(api, id);
      expect(errorOf(await api.reply({ id, type: "done", leaseId: first.lease.id }))).toMatchObject({
        status: 409,
        error: "lease_fenced",
        current: { agent: "second", expiresAt: second.lease.expiresAt },
      });
      expect(await stateOf(api, id)).toEqual(before);
      expect((await api.reply({ id, type: "done", leaseId: second.lease.id })).status).toBe(200);
    });

    it("an expired lease that no newer grant superseded still resolves its event", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id, leaseMs: 1 });
      await until("the lease has ended", async () => !(await api.session(id)).pendingEvents[0]?.leased);
      expect(await api.replied({ id, type: "done", leaseId: lease.id })).toMatchObject({
        phase: "variants_ready",
      });
    });

    it("[anonymous-loss] an event comes again until it is resolved", async () => {
      const id = await requested(api);
      for (const attempt of [1, 2, 3]) {
        expect((await api.work({ session: id, leaseMs: 1 })).lease.attempt).toBe(attempt);
      }
    });
  });

  describeShared(shared, "Leases: dead letters", () => {
    it("after 5 attempts the event is a dead letter, the session stranded, and status lists it", async () => {
      const id = await requested(api);
      expect((await exhaust(api, id)).lease.attempt).toBe(MAX_ATTEMPTS);
      expect(await api.workNow({ session: id })).toBeNull();
      expect((await api.session(id)).phase).toBe("stranded");
      const { deadLetters } = await api.status();
      expect(deadLetters.find((letter) => letter.id === id)).toMatchObject({
        id,
        type: "generate",
        attempts: 5,
      });
    });

    it("it becomes one when its last lease expires, without a request", async () => {
      const id = await requested(api);
      const stream = await api.stream();
      await exhaust(api, id);
      const frame = await stream.find("session stranded", ({ data }) => {
        return (
          data.type === "session" && data.id === id && JSON.stringify(data.summary).includes('"stranded"')
        );
      });
      expect(frame.id).not.toBeNull();
      await stream.close();
    });

    it("its last lease may still resolve it", async () => {
      const id = await requested(api);
      const last = await exhaust(api, id);
      expect(await api.workNow({ session: id })).toBeNull();
      const answer = await api.replied({ id, type: "done", leaseId: last.lease.id, file: "index.html" });
      expect(answer.phase).toBe("variants_ready");
      expect((await api.status()).deadLetters.map((letter) => letter.id)).not.toContain(id);
    });

    it.each(["requeue", "retry"] as const)("until a %s, which delivers it again", async (how) => {
      const id = await requested(api);
      const last = await exhaust(api, id);
      expect(await api.workNow({ session: id })).toBeNull();
      const answer = how === "requeue" ? await api.requeue(id) : await api.event({ type: "retry", id });
      expect(answer.status).toBe(200);
      expect((await api.session(id)).phase).toBe("generate_requested");
      expect(errorOf(await api.reply({ id, type: "done", leaseId: last.lease.id }))).toMatchObject({
        error: "lease_fenced",
      });
      expect(await api.work({ session: id })).toMatchObject({ type: "generate" });
    });

    it("until a new decision", async () => {
      const id = await requested(api);
      const last = await exhaust(api, id);
      expect(await api.workNow({ session: id })).toBeNull();
      await api.post(accept(id));
      expect(errorOf(await api.reply({ id, type: "done", leaseId: last.lease.id }))).toMatchObject({
        error: "lease_fenced",
      });
      expect(await api.work({ session: id })).toMatchObject({ type: "accept" });
    });

    it("a mount failure as a dead letter does not change the phase, nor does its requeue", async () => {
      const id = await cycling(api);
      await api.post(mountFailed(id));
      await exhaust(api, id);
      expect(await api.workNow({ session: id })).toBeNull();
      expect((await api.session(id)).phase).toBe("cycling");
      await api.requeue(id);
      expect((await api.session(id)).phase).toBe("cycling");
      expect(await api.work({ session: id })).toMatchObject({ type: "variant_mount_failed" });
    });

    it("requeue of an accept or a steer returns to its phase", async () => {
      for (const [reach, phase] of [
        [acceptRequested, "accept_requested"],
        [steered, "steer_requested"],
      ] as const) {
        const id = await reach(api);
        await exhaust(api, id);
        expect(await api.workNow({ session: id })).toBeNull();
        expect((await api.requeue(id)).status).toBe(200);
        expect((await api.session(id)).phase).toBe(phase);
      }
    });

    it("requeue of an unknown session is 404", async () => {
      expect(errorOf(await api.requeue(newId()))).toMatchObject({ status: 404, error: "unknown_session" });
    });
  });

  describeShared(shared, "Leases: idempotent poll", () => {
    it("a poll repeating an attemptId gets the same event and lease while that lease is current", async () => {
      const id = await requested(api);
      const first = await api.work({ session: id, attemptId: `attempt-${id}` });
      expect(await api.work({ session: id, attemptId: `attempt-${id}` })).toEqual(first);
      expect(await api.workNow({ session: id, attemptId: `other-${id}` })).toBeNull();
      await api.replied({ id, type: "done", leaseId: first.lease.id });
      expect(await api.workNow({ session: id, attemptId: `attempt-${id}` })).toBeNull();
    });

    it("an attempt that was superseded gets no lease that is not current", async () => {
      const id = await requested(api);
      const first = await api.work({ session: id, leaseMs: 1, attemptId: `attempt-${id}` });
      const second = await api.work({ session: id, attemptId: `second-${id}` });
      const repeated: Json | null = await api.workNow({ session: id, attemptId: `attempt-${id}` });
      expect(repeated).toBeNull();
      expect(second.lease.id).not.toBe(first.lease.id);
    });

    it("repeating an attempt does not count as another attempt", async () => {
      const id = await ready(api);
      await api.post(mountFailed(id));
      for (let repeat = 0; repeat < MAX_ATTEMPTS + 2; repeat++) {
        expect((await api.work({ session: id, attemptId: `attempt-${id}` })).lease.attempt).toBe(1);
      }
    });
  });
}
