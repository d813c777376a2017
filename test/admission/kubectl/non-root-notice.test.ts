import { expect } from "chai";
import { nonRootNotice } from "../../../src/admission/kubectl/non-root-notice.ts";
import type { JsonObject } from "../../../src/model/json.ts";

describe("admission/kubectl/non-root-notice", () => {
  const traces = { capabilities: { add: ["SYS_PTRACE"] } };
  const rows: readonly (readonly [
    pod: JsonObject | undefined,
    container: JsonObject | undefined,
    warns: boolean,
  ])[] = [
    [{ runAsUser: 7 }, traces, true],
    [{ runAsUser: 7 }, { privileged: true }, true],
    [{ runAsUser: 7 }, { ...traces, runAsUser: 8 }, true],
    [{ runAsUser: 7 }, { ...traces, runAsUser: 0 }, false],
    [{ runAsUser: 7 }, { capabilities: { add: [], drop: ["ALL"] } }, false],
    [{ runAsUser: 7 }, { privileged: false }, false],
    [{ runAsUser: 7 }, undefined, false],
    [{ runAsUser: 0 }, traces, false],
    [{}, traces, false],
    [undefined, traces, false],
  ];
  for (const [pod, container, warns] of rows) {
    it(`pod ${JSON.stringify(pod)}, container ${JSON.stringify(container)}: ${warns ? "a warning" : "none"}`, () => {
      const given = [{ securityContext: container }, { spec: { securityContext: pod } }] as const;
      expect(nonRootNotice(...given, 36)).to.have.lengthOf(warns ? 1 : 0);
      expect(nonRootNotice(...given, 32)).to.deep.equal([]);
    });
  }
});
