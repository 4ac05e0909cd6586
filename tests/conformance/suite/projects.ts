import { expect, it } from "vitest";
import { workerToken } from "../../support/hosts/workerd-host.ts";
import { Api, errorOf } from "../../support/server/api.ts";
import { generate, newId } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";

/** protocol.md: a deployed worker serves many projects, each under `/p/<project>`. */
export function projects(shared: SharedServer): void {
  if (shared.host.kind !== "worker") return;
  const { api } = shared;
  const projectApi = (project: string) =>
    new Api(() => ({
      baseUrl: `${api.baseUrl}/p/${project}`,
      agentToken: workerToken("agent", project),
      browserToken: workerToken("browser", project),
    }));

  describeShared(shared, "Projects of a worker, under /p/<project>", () => {
    it("every path works there, and projects do not see each other's sessions", async () => {
      const [shop, blog] = [projectApi("shop"), projectApi("blog-2")];
      const id = newId();
      await shop.post(generate(id));
      expect((await blog.ask("GET", `/sessions/${id}`, { as: "agent" })).status).toBe(404);
      expect((await api.ask("GET", `/sessions/${id}`, { as: "agent" })).status).toBe(404);
      expect(await blog.workNow()).toBeNull();
      const work = await shop.work();
      expect(work).toMatchObject({ type: "generate", id });
      const stream = await shop.stream();
      await shop.replied({ id, type: "done", leaseId: work.lease.id });
      await stream.find("done", ({ data }) => data.type === "done" && data.id === id);
      await stream.close();
      expect((await shop.health()).status).toBe("ok");
    });

    it("the root means project default", async () => {
      const id = newId();
      await api.post(generate(id));
      expect((await projectApi("default").session(id)).phase).toBe("generate_requested");
    });

    it("a token of one project is wrong in another", async () => {
      const stranger = projectApi("blog-2");
      for (const token of [workerToken("agent", "shop"), api.agentToken]) {
        expect(errorOf(await stranger.ask("GET", "/status", { as: { token } }))).toMatchObject({
          status: 401,
        });
      }
    });

    it("what needs a project's files or a process is not there: /source, /stop", async () => {
      for (const [method, path] of [
        ["GET", "/source?path=index.html"],
        ["GET", "/stop"],
        ["POST", "/stop"],
      ] as const) {
        const answer = await api.ask(method, path, {
          as: "agent",
          ...(method === "POST" ? { json: {} } : {}),
        });
        expect(errorOf(answer), path).toMatchObject({ status: 404, error: "not_found" });
      }
      expect(await api.health()).toMatchObject({ status: "ok" });
    });

    it("a name that is none is not a project", async () => {
      for (const name of ["UPPER", "-dash", "a".repeat(64), "a.b", "a%2fb"]) {
        const odd = projectApi(name);
        expect((await odd.ask("GET", "/status", { as: "agent" })).status).toBeGreaterThanOrEqual(400);
        expect((await odd.event(generate(newId()))).status).toBeGreaterThanOrEqual(400);
      }
    });
  });
}
