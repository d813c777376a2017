import { expect } from "chai";
import type { SecurityContext, SharedSecurityContext } from "../../../src/model/container.ts";
import { judgeRunAsRoot } from "../../../src/policy/checks/run-as-root.ts";
import { debugContainer, podFacts } from "../../support/subject.ts";

interface Row {
  readonly name: string;
  readonly given: {
    readonly own?: SecurityContext;
    readonly pod?: SharedSecurityContext;
    readonly userNamespace?: boolean;
  };
  /** The message; undefined where the container is known not to run as root. */
  readonly expect: string | undefined;
}

const itJudges = (windows: boolean, rows: readonly Row[]): void => {
  for (const { name, given, expect: message } of rows) {
    it(name, () => {
      const { own, pod = {}, userNamespace = false } = given;
      const found = judgeRunAsRoot(
        debugContainer(own === undefined ? {} : { securityContext: own }),
        podFacts({ windows, userNamespace, securityContext: pod }),
      );
      expect(found?.message).to.equal(message);
      expect(found?.code).to.equal(message === undefined ? undefined : "privileges.runAsRoot");
    });
  }
};

const named = (runAsUserName: string) => ({ windowsOptions: { runAsUserName } });

describe("runAsRoot: deny", () => {
  const unknown = "may run as root, which is denied: set runAsNonRoot: true or runAsUser";
  const root = "runs as uid 0; root is denied";

  itJudges(false, [
    { name: "nothing is said", given: {}, expect: unknown },
    { name: "a uid", given: { own: { runAsUser: 1000 } }, expect: undefined },
    {
      name: "a uid beside runAsNonRoot: false",
      given: { own: { runAsUser: 1000, runAsNonRoot: false } },
      expect: undefined,
    },
    { name: "runAsNonRoot: true", given: { own: { runAsNonRoot: true } }, expect: undefined },
    { name: "runAsNonRoot: false", given: { own: { runAsNonRoot: false } }, expect: unknown },
    { name: "uid 0", given: { own: { runAsUser: 0 } }, expect: root },
    {
      name: "uid 0 beside runAsNonRoot: true",
      given: { own: { runAsUser: 0, runAsNonRoot: true } },
      expect: root,
    },
    { name: "a uid from the pod", given: { pod: { runAsUser: 1000 } }, expect: undefined },
    { name: "runAsNonRoot from the pod", given: { pod: { runAsNonRoot: true } }, expect: undefined },
    {
      name: "uid 0 from the pod",
      given: { pod: { runAsUser: 0 } },
      expect: "runs as uid 0 (from the pod); root is denied",
    },
    {
      name: "the pod's uid 0, overridden",
      given: { own: { runAsUser: 1 }, pod: { runAsUser: 0 } },
      expect: undefined,
    },
    {
      name: "the pod's uid 0 under the container's runAsNonRoot: true",
      given: { own: { runAsNonRoot: true }, pod: { runAsUser: 0 } },
      expect: "runs as uid 0 (from the pod); root is denied",
    },
    {
      name: "the pod's runAsNonRoot: true, overridden",
      given: { own: { runAsNonRoot: false }, pod: { runAsNonRoot: true } },
      expect: unknown,
    },
    {
      name: "uid 0 in a user namespace",
      given: { own: { runAsUser: 0 }, userNamespace: true },
      expect: root,
    },
    {
      name: "a Windows user name shows nothing on Linux",
      given: { own: named("ContainerUser") },
      expect: unknown,
    },
    {
      name: "an administrator, in a pod that may yet be on Windows",
      given: { own: { ...named("Administrator"), runAsUser: 1000 } },
      expect: 'runs as administrator "Administrator"; root is denied',
    },
  ]);
});

describe("runAsRoot: deny, on a Windows pod", () => {
  const unknown = "may run as root, which is denied: set runAsNonRoot: true or windowsOptions.runAsUserName";

  itJudges(true, [
    { name: "nothing is said", given: {}, expect: unknown },
    { name: "a uid means nothing", given: { own: { runAsUser: 1000 } }, expect: unknown },
    { name: "runAsNonRoot: true", given: { own: { runAsNonRoot: true } }, expect: undefined },
    { name: "a user", given: { own: named("ContainerUser") }, expect: undefined },
    { name: "an empty user name", given: { own: named("") }, expect: unknown },
    {
      name: "an administrator",
      given: { own: named(String.raw`NT AUTHORITY\System`) },
      expect: String.raw`runs as administrator "NT AUTHORITY\System"; root is denied`,
    },
    {
      name: "an administrator beside runAsNonRoot: true, which stops ContainerAdministrator alone",
      given: { own: { ...named("SYSTEM"), runAsNonRoot: true } },
      expect: 'runs as administrator "SYSTEM"; root is denied',
    },
    {
      name: "an administrator from the pod, beside another option",
      given: { own: { windowsOptions: { hostProcess: true } }, pod: named("ContainerAdministrator") },
      expect: 'runs as administrator "ContainerAdministrator" (from the pod); root is denied',
    },
    {
      name: "the pod's administrator, overridden",
      given: { own: named("ContainerUser"), pod: named("ContainerAdministrator") },
      expect: undefined,
    },
  ]);
});
