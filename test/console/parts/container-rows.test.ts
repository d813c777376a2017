import { expect } from "chai";
import { compareContainers } from "../../../src/console/parts/container-rows.ts";
import type { DebugContainer } from "../../../src/model/container.ts";

const base: DebugContainer = { name: "d", image: "busybox" };
type Given = Readonly<Record<string, unknown>>;

const CASES: readonly { name: string; asked?: Given; judged?: Given; expect: readonly string[] }[] = [
  {
    name: "nothing that differs",
    asked: {},
    judged: {},
    expect: ["= name: d | d", "= image: busybox | busybox"],
  },
  {
    name: "what was put in, taken out and changed, in the order of names",
    asked: { securityContext: { privileged: true, runAsUser: 0 }, args: ["a", "b"] },
    judged: { securityContext: { runAsUser: 1, procMount: "Default" }, args: ["a"] },
    expect: [
      "= name: d | d",
      "= image: busybox | busybox",
      '! args: ["a","b"] | ["a"]',
      "- securityContext.privileged: true | -",
      "+ securityContext.procMount: - | Default",
      "! securityContext.runAsUser: 0 | 1",
    ],
  },
  {
    name: "env entries by name, wherever they stand",
    asked: {
      env: [
        { name: "A", value: "1" },
        { name: "B" },
        { name: "C", valueFrom: { fieldRef: { fieldPath: "x" } } },
      ],
    },
    judged: {
      env: [
        { name: "S", value: "s" },
        { name: "A", value: "1" },
        { name: "B", value: "" },
      ],
    },
    expect: [
      "= name: d | d",
      "= image: busybox | busybox",
      "= env[A]: 1 | 1",
      "= env[B]:  | ",
      "- env[C].valueFrom.fieldRef.fieldPath: x | -",
      "+ env[S]: - | s",
    ],
  },
  {
    name: "both of two entries of one name",
    asked: { env: [{ name: "A", value: "1" }] },
    judged: {
      env: [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
      ],
    },
    expect: ["= name: d | d", "= image: busybox | busybox", "= env[A]: 1 | 1", "+ env[A]#2: - | 2"],
  },
  {
    name: "items that have no names by their places, and what is empty",
    asked: { ports: [{ containerPort: 1 }, { containerPort: 2 }], resources: {}, command: [] },
    judged: { ports: [{ containerPort: 1 }, { containerPort: 3 }], resources: {}, command: [] },
    expect: [
      "= name: d | d",
      "= image: busybox | busybox",
      "= command: [] | []",
      "= ports[0].containerPort: 1 | 1",
      "! ports[1].containerPort: 2 | 3",
      "= resources: {} | {}",
    ],
  },
  {
    name: "one side alone",
    judged: { tty: true },
    expect: ["+ name: - | d", "+ image: - | busybox", "+ tty: - | true"],
  },
  { name: "nothing of nothing", expect: [] },
];

const MARKS = { same: "=", added: "+", removed: "-", changed: "!" };
const of = (given: Given | undefined): DebugContainer | undefined => given && { ...base, ...given };

describe("console/parts/container-rows", () => {
  for (const { name, asked, judged, expect: expected } of CASES) {
    it(`shows ${name}`, () => {
      const rows = compareContainers(of(asked), of(judged)).map(
        (row) => `${MARKS[row.change]} ${row.field}: ${row.asked ?? "-"} | ${row.judged ?? "-"}`,
      );
      expect(rows).to.deep.equal(expected);
    });
  }
});
