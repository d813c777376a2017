import { expect } from "chai";
import {
  parseKubectl,
  shellWords,
  type DebugInvocation,
} from "../../../src/admission/kubectl/parse-command.ts";
import { toSentContainer } from "../../../src/admission/kubectl/sent-container.ts";
import type { JsonObject } from "../../../src/model/json.ts";

const debug = (flags: string): DebugInvocation => {
  const words = shellWords(`kubectl debug web --image=busybox --profile=baseline ${flags}`);
  const command = "invalid" in words ? words : parseKubectl(words, { kubectl: 36 });
  if ("invalid" in command || command.kind !== "debug") throw new Error(JSON.stringify(command));
  return command;
};
const POD: JsonObject = {
  spec: {
    containers: [{ name: "app" }],
    initContainers: [{ name: "init" }],
    ephemeralContainers: [{ name: "old" }],
  },
};
const sent = (flags: string, custom?: unknown) =>
  toSentContainer(debug(flags), { pod: POD, suffix: "abcde", ...(custom !== undefined && { custom }) });

const PLAIN = {
  name: "debugger-abcde",
  image: "busybox",
  resources: {},
  terminationMessagePolicy: "File",
};

describe("admission/kubectl/sent-container", () => {
  const rows: readonly (readonly [flags: string, expect: object])[] = [
    ["", {}],
    ["-it -c tools", { name: "tools", stdin: true, tty: true }],
    ["--target=app --image-pull-policy=Never", { targetContainerName: "app", imagePullPolicy: "Never" }],
    ["-- sh -c ''", { command: ["sh", "-c", ""] }],
    ["--arguments-only -- -v", { args: ["-v"] }],
    ["--env=A=1 --env=B=", { env: [{ name: "A", value: "1" }, { name: "B" }] }],
    ["--profile=restricted", { securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, seccompProfile: { type: "RuntimeDefault" } } }],
    ["--attach=false --keep-labels --share-processes=false", {}],
  ]; // prettier-ignore
  for (const [flags, expected] of rows) {
    it(flags === "" ? "the least" : flags, () => {
      expect(sent(flags)).to.deep.equal({ ...PLAIN, ...expected });
    });
  }

  for (const name of ["app", "init", "old"]) {
    it(`refuses the name ${name}, which is taken`, () => {
      expect(sent(`-c ${name}`))
        .to.have.property("invalid")
        .that.contains(`a container "${name}" already`);
    });
  }

  describe("--custom", () => {
    const customs: readonly (readonly [flags: string, custom: unknown, expect: object])[] = [
      ["", {}, {}],
      ["", null, {}],
      ["-it", { stdin: false, workingDir: "/a", nonsense: 1 }, { stdin: true, tty: true, workingDir: "/a" }],
      ["--target=app", { targetContainerName: "other" }, { targetContainerName: "app" }],
      ["--profile=netadmin", { securityContext: { runAsUser: 0, capabilities: { add: ["X"] } } }, { securityContext: { runAsUser: 0, capabilities: { add: ["X"] } } }],
      ["--profile=sysadmin", { securityContext: { runAsUser: 0 } }, { securityContext: { privileged: true, runAsUser: 0 } }],
      ["--image-pull-policy=Never", { imagePullPolicy: "Always", command: [] }, { imagePullPolicy: "Always" }],
      ["--env=A=1", { env: [{ name: "A", value: "2" }] }, { env: [{ name: "A", value: "2" }] }],
      // Go's decoder lets the value of the entry shine through whose place another takes.
      ["--env=A=1", { env: [{ name: "B", valueFrom: {} }] }, { env: [{ name: "B", value: "1", valueFrom: {} }, { name: "A", value: "1" }] }],
    ]; // prettier-ignore
    for (const [flags, custom, expected] of customs) {
      it(`${flags} ${JSON.stringify(custom)}`, () => {
        expect(sent(`${flags} --custom=c.json`, custom)).to.deep.equal({ ...PLAIN, ...expected });
      });
    }

    const deep = JSON.parse(`${'{"a":'.repeat(500)}1${"}".repeat(500)}`) as unknown;
    const refused: readonly (readonly [custom: unknown, expect: RegExp])[] = [
      [undefined, /^the file of --custom was not read$/],
      [{ name: "x" }, /^--custom: a custom profile cannot set name/],
      [{ Image: "x" }, /cannot set image/],
      [{ command: ["x"] }, /cannot set command/],
      [{ lifecycle: {} }, /cannot set lifecycle/],
      [{ volumeDevices: [{}] }, /cannot set volumeDevices/],
      [[], /^"--custom": expected a map, found a list$/],
      [{ env: "x" }, /^"--custom\.env": expected a list, found a string$/],
      [deep, /nested deeper/],
    ];
    for (const [custom, expected] of refused) {
      it(`refuses ${JSON.stringify(custom ?? null).slice(0, 60)}`, () => {
        expect(sent("--custom=c.json", custom)).to.have.property("invalid").that.matches(expected);
      });
    }

    it("takes __proto__ for no field", () => {
      const custom = JSON.parse('{"__proto__": {"stdin": true}, "securityContext": {"__proto__": {"privileged": true}}}') as unknown;
      expect(sent("--custom=c.json", custom)).to.deep.equal({ ...PLAIN, securityContext: {} });
    }); // prettier-ignore
  });
});
