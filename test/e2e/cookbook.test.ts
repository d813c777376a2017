import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { standingContainers } from "../support/debug-containers.ts";
import { createDebugger } from "../support/debugger-role.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { runShell } from "../support/run-shell.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { commandsOf } from "./cookbook-page.ts";
import { PODS, RECIPES, type Recipe } from "./cookbook-sessions.ts";

const COOKBOOK = fileURLToPath(new URL("../../docs/cookbook", import.meta.url));
/** All recipes lie in one folder, and namespaces choose by their labels. */
describe("the cookbook's commands under the cookbook's policies", () => {
  let server: ApiServer;
  let guard: InstalledGuard | undefined;
  const users = new Map<Recipe["group"], User>();
  let number = 0;

  before(async () => {
    server = await sharedApiServer();
    const policies: Record<string, string> = {};
    for (const [recipe, { group }] of Object.entries(RECIPES)) {
      policies[`${recipe}.yaml`] = await readFile(join(COOKBOOK, recipe, `${recipe}.yaml`), "utf8");
      await cp(join(COOKBOOK, recipe), join(server.folder, recipe), { recursive: true });
      if (!users.has(group))
        users.set(group, await createDebugger(server, `cookbook-${group}@example.com`, [group]));
    }
    const mount = (name: string, readOnly: boolean) => ({
      volumeMounts: [{ name, mountPath: "/mnt", readOnly }],
    });
    await writeFile(join(server.folder, "files/mount-secret.json"), JSON.stringify(mount("db", true)));
    await writeFile(
      join(server.folder, "files/mount-settings.json"),
      JSON.stringify(mount("settings", true)),
    );
    await writeFile(join(server.folder, "files/mount-writable.json"), JSON.stringify(mount("data", false)));
    guard = await installGuard(server, { policies, flags: [`--kubeconfig=${server.kubeconfig}`] });
  });
  after(() => guard?.close());

  /** A namespace of its own, with the pod that the line is about; types the line there. */
  const type = async (recipe: string, line: string, group: Recipe["group"]) => {
    const namespace = `cookbook-${number++}`;
    await createNamespace(server.client, namespace, { "debug.example.com/recipe": recipe });
    const [, pod = ""] = / (?:-it |pod )?([a-z]+(?:-[a-z0-9]+)+) /.exec(line) ?? [];
    await createRunningPod(server.client, namespace, { metadata: { name: pod }, spec: PODS[pod]! });
    return { namespace, pod, ...(await retype(recipe, line.replace("-n shop", `-n ${namespace}`), group)) };
  };

  const retype = (recipe: string, line: string, group: Recipe["group"]) => {
    // Nobody runs the pod: `-it` still asks for a terminal, but nobody waits to attach to it.
    const unattached = line.replace(" -it", " -it --attach=false");
    return runShell(server, `cd ${join(server.folder, recipe)} && ${unattached}`, users.get(group)!);
  };

  const standing = (namespace: string, pod: string) => standingContainers(server.client, namespace, pod);

  for (const [recipe, { group, stands, refused }] of Object.entries(RECIPES)) {
    describe(recipe, () => {
      it("has a result here for each command of the page", () => {
        expect(commandsOf(recipe)).to.have.lengthOf(stands.length);
      });

      stands.forEach((expected, index) => {
        const line = commandsOf(recipe)[index] ?? "";
        it(`lets in ${line}`, async () => {
          const { namespace, pod, code, stderr } = await type(recipe, line, group);
          expect(stderr).not.to.match(/Error/);
          expect(code).to.equal(0);
          const [container, ...others] = await standing(namespace, pod);
          expect(others).to.deep.equal([]);
          expect(container!.securityContext).to.deep.equal(expected);
        });
      });

      for (const [words, says, then] of refused) {
        it(`refuses ${words}${then === undefined ? "" : ", and proposes a command that it lets in"}`, async () => {
          const asked = `kubectl debug -it ${words.replace(" ", " -n shop ")}`;
          const { namespace, pod, code, stderr } = await type(recipe, asked, group);
          expect(stderr).to.match(says).and.include(`policy "${recipe}"`);
          expect(code).to.equal(1);
          expect(await standing(namespace, pod)).to.deep.equal([]);
          const [, proposal] = /^Try: (kubectl [^]*?)\n$/m.exec(stderr) ?? [];
          expect(proposal === undefined ? undefined : "Try", stderr).to.equal(then);
          if (proposal === undefined) return;
          const second = await retype(recipe, proposal, group);
          expect(second, second.stderr).to.include({ code: 0 });
          expect(await standing(namespace, pod)).to.have.lengthOf(1);
        });
      }

      it("refuses its first command to another group", async () => {
        const other = group === "developers" ? "sre" : "developers";
        const { namespace, pod, code, stderr } = await type(recipe, commandsOf(recipe)[0]!, other);
        expect(stderr).to.match(/no policy (matches|covers)/);
        expect(code).to.equal(1);
        expect(await standing(namespace, pod)).to.deep.equal([]);
      });
    });
  }

  it("knows every policy of the cookbook", async () => {
    const entries = await readdir(COOKBOOK, { recursive: true });
    const policies = entries.filter((path) => /^([a-z-]+)\/\1\.yaml$/.test(path));
    expect(policies.map((path) => path.split("/")[0]).sort()).to.deep.equal(Object.keys(RECIPES).sort());
  });

  describe("rbac", () => {
    const NAMESPACE = "cookbook-rbac";
    const GUIDES = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: debug-pods, namespace: ${NAMESPACE} }
rules:
  - { apiGroups: [""], resources: [pods], verbs: [get, list] }
  - { apiGroups: [""], resources: [pods/ephemeralcontainers], verbs: [update, patch] }
`;
    let role: string;
    let user: User;

    before(async () => {
      await createNamespace(server.client, NAMESPACE);
      await createRunningPod(server.client, NAMESPACE, { metadata: { name: "web-7" }, spec: PODS["web-7"]! });
      role = (await readFile(join(COOKBOOK, "rbac/role.yaml"), "utf8")).replaceAll(
        ": shop }",
        `: ${NAMESPACE} }`,
      );
      user = await server.createUser("admin@example.com", ["platform-admins"]);
    });

    const attach = async (text: string) => {
      await succeed(server.kubectl(["apply", "-f", "-"], { stdin: text }));
      return runShell(server, `kubectl attach -n ${NAMESPACE} web-7 -c app`, user);
    };

    it("has what kubectl debug needs", async () => {
      expect((await attach(role)).stderr).to.include('pods "node-a" not found');
      const line = `kubectl debug -it --attach=false web-7 -n ${NAMESPACE} --image=registry.example.com/debug/tools:1.4.2`;
      expect((await runShell(server, line, user)).code).to.equal(0);
      expect(await standing(NAMESPACE, "web-7")).to.have.lengthOf(1);
    });

    it("has no more", async () => {
      for (const line of [
        "exec web-7 -- sh",
        "run web-8 --image=busybox:1.36",
        "get secrets",
        "delete pod web-7",
      ]) {
        const { stderr } = await runShell(server, `kubectl -n ${NAMESPACE} ${line}`, user);
        expect(stderr, line).to.match(/ is forbidden: /);
      }
    });

    it("has what the Role of guides lacks", async () => {
      expect((await attach(GUIDES)).stderr).to.match(/cannot (get|create) resource "pods\/attach"/);
    });
  });
});
