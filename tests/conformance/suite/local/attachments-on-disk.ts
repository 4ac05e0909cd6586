import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Api } from "../../support/api.ts";
import type { SharedServer } from "../../support/servers.ts";
import { describeShared } from "../../support/servers.ts";
import { requested } from "../../support/sessions.ts";

/** streams.md, invariant 7, where artifacts are files. */
export function attachmentsOnDisk(shared: SharedServer): void {
  describeShared(shared, "Artifacts on disk", () => {
    const { api, server } = shared;

    it("7. a link out of the session's folder is not found, and neither is a folder", async () => {
      const id = await requested(api);
      const folder = join(server().root ?? "", ".impeccable", "live", "sessions", `${id}.artifacts`);
      await mkdir(folder, { recursive: true });
      const secret = join(server().root ?? "", "secret.png");
      await writeFile(secret, "outside");
      await symlink(secret, join(folder, "link.png"));
      await symlink(
        join(server().root ?? "", ".impeccable", "live", "tokens.json"),
        join(folder, "tokens.json"),
      );
      await mkdir(join(folder, "folder.png"));
      await writeFile(join(folder, "own.png"), "inside");
      expect(await status(api, id, "own.png")).toBe(200);
      for (const name of ["link.png", "tokens.json", "folder.png"]) {
        expect(await status(api, id, name), name).toBe(404);
      }
      await rm(secret);
    });
  });
}

async function status(api: Api, id: string, name: string): Promise<number> {
  return (await api.ask("GET", `/sessions/${id}/artifacts/${name}`, { as: "browser" })).status;
}
