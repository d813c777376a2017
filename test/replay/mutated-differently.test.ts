import { expect } from "chai";
import type { SecurityContext } from "../../src/model/container.ts";
import { mutatedDifferently } from "../../src/replay/mutated-differently.ts";
import type { ChangedContainers } from "../../src/replay/replay-case.ts";

const changed = (securityContext: SecurityContext, ...fields: readonly string[]): ChangedContainers => ({
  containers: [{ name: "d", image: "busybox:1.36", securityContext }],
  mutations: fields.map((field) => ({
    kind: field === "env" ? ("stamp" as const) : ("default" as const),
    ...{ container: "d", field },
  })),
});

const USER = "securityContext.runAsUser";
const SECCOMP = "securityContext.seccompProfile";
const localhost = { type: "Localhost", localhostProfile: "a.json" };

describe("replay/mutated-differently", () => {
  const rows: readonly [string, ChangedContainers, ChangedContainers, readonly string[]][] = [
    ["the same", changed({ runAsUser: 1 }, USER), changed({ runAsUser: 1 }, USER), []],
    ["another value", changed({ runAsUser: 1 }, USER), changed({ runAsUser: 2 }, USER), [USER]],
    ["one more", changed({}), changed({ runAsUser: 2 }, USER), [USER]],
    ["one less", changed({ runAsUser: 1 }, USER), changed({}), [USER]],
    ["the stamp alone", changed({}), changed({}, "env"), []],
    [
      "what another webhook did",
      changed({ runAsGroup: 5, runAsUser: 1 }, USER),
      changed({ runAsUser: 1 }, USER),
      [],
    ],
    [
      "members in another order",
      changed({ seccompProfile: localhost }, SECCOMP),
      changed({ seccompProfile: { localhostProfile: "a.json", type: "Localhost" } }, SECCOMP),
      [],
    ],
    [
      "a member of another value",
      changed({ seccompProfile: localhost }, SECCOMP),
      changed({ seccompProfile: { ...localhost, localhostProfile: "b.json" } }, SECCOMP),
      [SECCOMP],
    ],
  ];
  for (const [name, before, after, fields] of rows) {
    it(name, () => {
      expect(mutatedDifferently(before, after).map(({ field }) => field)).to.deep.equal(fields);
    });
  }
});
