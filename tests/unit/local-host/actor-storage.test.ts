import { expect, it } from "vitest";
import { LocalActorStorage } from "../../../src/hosts/local/actor-storage.ts";

it("an alarm that a late call sets after its actor was closed is not set", () => {
  const storage = new LocalActorStorage(() => Promise.resolve());
  storage.setAlarmIn(60_000);
  expect(storage.alarmInMs).toBeGreaterThan(0);
  storage.close();
  storage.setAlarm(Date.now() + 60_000);
  expect(storage.alarmInMs).toBeNull();
});
