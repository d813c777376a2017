import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import { runShell } from "../support/run-shell.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

/** A command that creates a pod, and what comes of it. */
export interface PodCommand {
  readonly name: string;
  readonly command: string;
  /** What kubectl prints. Absent: the pod is made. */
  readonly refused?: RegExp;
  /** Looks at the pod that was made. */
  readonly makes?: (pod: MadePod) => void;
  readonly as?: "developer" | "sre" | "admin";
}

export interface MadePod {
  readonly metadata: { readonly name: string; readonly labels?: object };
  readonly spec: {
    readonly containers: readonly { readonly image: string; readonly command?: readonly string[] }[];
    readonly [field: string]: unknown;
  };
}

/** An API server with the files of one recipe, and people of the groups that they name. */
export interface PodKitchen {
  readonly server: ApiServer;
  readonly users: Readonly<Record<"developer" | "sre", User>>;
  apply(...files: readonly string[]): Promise<void>;
  /** Waits until the policy, which has been applied, refuses what `line` creates in a dry run. */
  untilRefused(line: string): Promise<void>;
  /** Types a line into a shell. */
  type(line: string, as: PodCommand["as"]): ReturnType<typeof runShell>;
  podsIn(namespace: string): Promise<readonly MadePod[]>;
  check(namespace: string, row: PodCommand): Promise<void>;
  /** Takes the policy away. */
  close(): Promise<void>;
}

export const openPodKitchen = async (recipe: string): Promise<PodKitchen> => {
  const server = await sharedApiServer();
  const users = {
    developer: await server.createUser("dev@example.com", ["developers"]),
    sre: await server.createUser("sre@example.com", ["sre"]),
  };
  const read = (file: string) =>
    readFile(new URL(`../../docs/cookbook/${recipe}/${file}`, import.meta.url), "utf8");
  const type: PodKitchen["type"] = (line, as = "developer") =>
    // Nobody runs the pod: `-it` still asks for a terminal, but nobody waits to attach to it.
    runShell(server, line.replace(" -it", " -it --attach=false"), as === "admin" ? server : users[as]);
  const podsIn = async (namespace: string): Promise<readonly MadePod[]> => {
    const body = await server.client.succeed({ path: `/api/v1/namespaces/${namespace}/pods` });
    return (body as { items: MadePod[] }).items; // the API server sends a PodList
  };
  return {
    server,
    users,
    type,
    podsIn,
    apply: async (...files) => {
      const texts = await Promise.all(files.map(read));
      await succeed(server.kubectl(["apply", "-f", "-"], { stdin: texts.join("---\n") }));
    },
    untilRefused: (line) =>
      eventually(async () => {
        const { stderr } = await type(`${line} --dry-run=server`, "admin");
        if (!stderr.includes("ValidatingAdmissionPolicy")) throw new Error(`not in force yet: ${stderr}`);
      }),
    check: async (namespace, { command, refused, makes, as }) => {
      const before = new Set((await podsIn(namespace)).map(({ metadata }) => metadata.name));
      const { code, stderr } = await type(command, as);
      const made = (await podsIn(namespace)).filter(({ metadata }) => !before.has(metadata.name));
      if (refused === undefined) expect(stderr).not.to.match(/Error/);
      else expect(stderr).to.match(refused);
      const expected = refused === undefined ? { code: 0, made: 1 } : { code: 1, made: 0 };
      expect({ code, made: made.length }).to.deep.equal(expected);
      for (const pod of made) makes?.(pod);
    },
    close: async () => {
      const stdin = await read("validating-admission-policy.yaml");
      await succeed(server.kubectl(["delete", "--ignore-not-found", "-f", "-"], { stdin }));
    },
  };
};
