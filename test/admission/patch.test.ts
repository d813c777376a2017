import { expect } from "chai";
import jsonpatch from "jsonpatch";
import { diffContainer } from "../../src/admission/patch.ts";
import type { DebugContainer } from "../../src/model/container.ts";
import { debugContainer, type GivenContainer } from "../support/subject.ts";

interface Row {
  readonly name: string;
  readonly given: { readonly before: GivenContainer; readonly after: GivenContainer };
  readonly expect: readonly object[];
}

const ROOT = "/spec/ephemeralContainers/2";

describe("admission: patch", () => {
  const rows: readonly Row[] = [
    { name: "nothing", given: { before: { tty: true }, after: { tty: true } }, expect: [] },
    {
      name: "nothing, in an equal copy",
      given: {
        before: { env: [{ name: "A" }], securityContext: { capabilities: { drop: ["ALL"] } } },
        after: { env: [{ name: "A" }], securityContext: { capabilities: { drop: ["ALL"] } } },
      },
      expect: [],
    },
    {
      name: "a member that comes",
      given: { before: {}, after: { securityContext: { runAsUser: 1 } } },
      expect: [{ op: "add", path: `${ROOT}/securityContext`, value: { runAsUser: 1 } }],
    },
    {
      name: "a member that goes",
      given: { before: { securityContext: {} }, after: {} },
      expect: [{ op: "remove", path: `${ROOT}/securityContext` }],
    },
    {
      name: "a member that changes its kind",
      given: { before: { x: [] }, after: { x: {} } },
      expect: [{ op: "replace", path: `${ROOT}/x`, value: {} }],
    },
    {
      name: "deep inside, one member after the other",
      given: {
        before: { securityContext: { privileged: true, capabilities: { add: ["A", "B"], drop: ["C"] } } },
        after: { securityContext: { runAsUser: 7, capabilities: { add: ["B"], drop: ["C"] } } },
      },
      expect: [
        { op: "remove", path: `${ROOT}/securityContext/privileged` },
        { op: "add", path: `${ROOT}/securityContext/runAsUser`, value: 7 },
        { op: "replace", path: `${ROOT}/securityContext/capabilities/add`, value: ["B"] },
      ],
    },
    {
      name: "a list, as a whole",
      given: {
        before: { env: [{ name: "A", value: "1" }] },
        after: {
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
          ],
        },
      },
      expect: [
        {
          op: "replace",
          path: `${ROOT}/env`,
          value: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
          ],
        },
      ],
    },
    {
      name: "keys with slash and tilde",
      given: { before: { "a/b": 1, "~c": 1 }, after: { "a/b": 2 } },
      expect: [
        { op: "remove", path: `${ROOT}/~0c` },
        { op: "replace", path: `${ROOT}/a~1b`, value: 2 },
      ],
    },
    {
      name: "false and 0 are values",
      given: { before: { stdin: true, x: 1 }, after: { stdin: false, x: 0 } },
      expect: [
        { op: "replace", path: `${ROOT}/stdin`, value: false },
        { op: "replace", path: `${ROOT}/x`, value: 0 },
      ],
    },
  ];
  for (const { name, given, expect: operations } of rows) {
    it(name, () => {
      const before = debugContainer(given.before);
      const after = debugContainer(given.after);
      const patch = diffContainer(2, before, after);
      expect(patch).to.deep.equal(operations);
      expect(applied(patch, before)).to.deep.equal(after);
    });
  }
});

/** The container at index 2, once the patch was applied. */
const applied = (patch: ReturnType<typeof diffContainer>, before: DebugContainer): unknown => {
  const pod = { spec: { ephemeralContainers: [{ name: "a" }, { name: "b" }, structuredClone(before)] } };
  const result = jsonpatch.apply_patch(pod, [...patch]) as typeof pod;
  expect(result.spec.ephemeralContainers.slice(0, 2)).to.deep.equal([{ name: "a" }, { name: "b" }]);
  return result.spec.ephemeralContainers[2];
};
