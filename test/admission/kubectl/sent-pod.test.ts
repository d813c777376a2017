import { expect } from "chai";
import fc from "fast-check";
import { parseKubectl, shellWords } from "../../../src/admission/kubectl/parse-command.ts";
import { toSentPod, type SentPod, type SentPodGiven } from "../../../src/admission/kubectl/sent-pod.ts";
import { isObject, type JsonObject } from "../../../src/model/json.ts";
import { parseKubectlDebug } from "../../support/parse-kubectl-debug.ts";
import { realReview } from "../../support/real-review.ts";

const POD: JsonObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "shop", labels: { app: "web" } },
  spec: { containers: [{ name: "app" }] },
};

const run = (line: string, given: Partial<SentPodGiven> = {}, kubectl = 36): SentPod => {
  const words = shellWords(line);
  const command = "invalid" in words ? words : parseKubectl(words, { kubectl });
  if ("invalid" in command) throw new Error(command.invalid);
  return toSentPod(command, { pod: POD, suffix: "abcde", ...given });
};
const containersOf = (pod: unknown): readonly JsonObject[] => {
  const spec = isObject(pod) ? pod["spec"] : undefined;
  return (isObject(spec) ? (spec["ephemeralContainers"] ?? []) : []) as readonly JsonObject[];
};
const sent = (line: string, given: Partial<SentPodGiven> = {}, kubectl?: number) => {
  const result = run(line, given, kubectl);
  if (!("pod" in result)) throw new Error(JSON.stringify(result));
  return result;
};
const invalidOf = (line: string, given: Partial<SentPodGiven> = {}): string => {
  const result = run(line, given);
  return "invalid" in result ? result.invalid : JSON.stringify(result);
};

const PATCH = "kubectl patch pod web --subresource=ephemeralcontainers";
const REPLACE = "kubectl replace --raw /api/v1/namespaces/shop/pods/web/ephemeralcontainers -f f.json";

describe("admission/kubectl/sent-pod", () => {
  describe("is what a real kubectl was seen to send, to the field:", () => {
    const tools = "hardened --image=registry.example.com/debug/tools:1.4.2 --target=app --profile";
    const nano = "windows-app --image=mcr.microsoft.com/windows/nanoserver:ltsc2022";
    const custom = {
      envFrom: [{ secretRef: { name: "db" } }],
      env: [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
      volumeMounts: [{ name: "db-password", mountPath: "/secrets" }],
      securityContext: { privileged: true, runAsUser: 0 },
    };
    const rows: readonly (readonly [review: string, line: string, custom?: object])[] = [
      ["seed-basic", "sample-app --image=busybox:latest --target=app"],
      ["seed-shared-ns", "shared-ns-pod --image=busybox:latest --target=app -- sh"],
      ["seed-distroless", "distroless-app --image=nicolaka/netshoot:latest --target=app -- bash"],
      ["seed-profiling", "sample-app --image=ubuntu:22.04 --target=app -- bash"],
      ...["legacy", "general", "baseline", "restricted", "netadmin", "sysadmin"].map(
        (name) => [`profile-${name}`, `${tools}=${name}`] as const,
      ),
      ["windows-general", nano],
      ["windows-restricted", `${nano} --profile=restricted`],
      ["custom-secrets", "hardened --image=busybox:1.36 --custom=c.json", custom],
      ["digest", `hardened --image=docker.io/library/busybox:1.36@sha256:${"b".repeat(64)} --target=app`],
      ["stamp-second", "sample-app --image=busybox:1.36 --target=app -c stamped-2"],
    ];
    for (const [name, line, profile] of rows) {
      it(name, () => {
        const { object, oldObject } = realReview(`${name}.mutate`).request as Record<string, JsonObject>;
        const old = new Set(containersOf(oldObject).map((container) => container["name"]));
        const added = containersOf(object).find((container) => !old.has(container["name"]));
        const suffix = /-([a-z0-9]{5})$/.exec(JSON.stringify(added?.["name"]).slice(1, -1))?.[1] ?? "";
        const { pod, notices } = sent(`kubectl debug ${line}`, { pod: oldObject!, suffix, custom: profile });
        const rest = { ...pod, metadata: { ...(pod["metadata"] as object), managedFields: undefined } };
        const real = {
          ...object,
          metadata: { ...(object!["metadata"] as object), managedFields: undefined },
        };
        // The whole pod: nothing but the container differs from what is stored.
        expect(rest).to.deep.equal({ ...real, metadata: rest.metadata });
        // `hardened` runs as user 10001.
        const warns = /^hardened .*(?:general|netadmin|sysadmin|digest|sha256)/.test(line);
        expect(notices).to.have.lengthOf(warns ? 1 : 0);
      });
    }
    for (const name of ["seed-copy-image", "seed-copy-command", "seed-crash-copy", "seed-init-copy"]) {
      it(`${name} creates a pod`, () => {
        expect(run("kubectl debug web --image=busybox --copy-to=other")).to.deep.equal({ creates: "copy" });
        expect(realReview(`${name}.mutate`).request["operation"]).to.equal("CREATE");
      });
    }
    for (const name of ["seed-node", "seed-node-ubuntu"]) {
      it(`${name} creates a pod`, () => {
        expect(run("kubectl debug node/node-a --image=busybox --copy-to=x")).to.deep.equal({
          creates: "node",
        });
        expect(realReview(`${name}.mutate`).request["operation"]).to.equal("CREATE");
      });
    }
  });

  it("makes of a patch what was seen of it: a new container in front, the others after it", () => {
    const { object, oldObject } = realReview("seed-patch.mutate").request as Record<string, JsonObject>;
    const [first] = containersOf(object);
    const file = {
      spec: {
        ephemeralContainers: [
          { name: "debugger", image: "busybox:latest", command: ["sh"], stdin: true, tty: true, targetContainerName: "app" },
        ],
      },
    }; // prettier-ignore
    const { pod } = sent("kubectl patch pod sample-app --subresource=ephemeralcontainers --patch-file=p", { pod: oldObject!, file });
    expect(first).to.have.property("name", "debugger");
    expect(containersOf(pod)).to.deep.equal(containersOf(object));
  }); // prettier-ignore

  it("sends what a pod that was read and sent back holds", () => {
    const { object, oldObject } = realReview("seed-replace-raw.mutate").request as Record<string, JsonObject>;
    const line = "kubectl replace --raw /api/v1/namespaces/x/pods/sample-app/ephemeralcontainers -f f";
    expect(containersOf(sent(line, { pod: oldObject!, file: object }).pod)).to.deep.equal(
      containersOf(object),
    );
  });

  it("makes the same container as an independent reader", () => {
    const word = fc.constantFrom("sh", "-c", "a b", "--", "");
    const line = fc.record({
      terminal: fc.constantFrom([], ["-i"], ["-it"]),
      image: fc.constantFrom("busybox", "a/b:1", "r.example.com:5/x:latest"),
      profile: fc.constantFrom("general", "baseline", "restricted", "netadmin", "sysadmin", "legacy"),
      more: fc.subarray(["--target=app", "--image-pull-policy=Never", "--arguments-only"]),
      after: fc.array(word, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(line, ({ terminal, image, profile, more, after }) => {
        const flags = [...terminal, "-n", "shop", "web", `--image=${image}`, `--profile=${profile}`, ...more];
        const words = ["kubectl", "debug", ...flags, ...(after.length === 0 ? [] : ["--", ...after])];
        const command = parseKubectl(words, { kubectl: 36 });
        if ("invalid" in command) throw new Error(command.invalid);
        const result = toSentPod(command, { pod: POD, suffix: "abcde" });
        expect("pod" in result && containersOf(result.pod)).to.deep.equal([
          parseKubectlDebug(words).container,
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it("follows the version of kubectl", () => {
    const of = (kubectl: number) =>
      containersOf(sent("kubectl debug web --image=busybox", {}, kubectl).pod)[0];
    expect(of(35)).to.not.have.property("securityContext");
    expect(of(36)).to.have.property("securityContext");
  });

  describe("kubectl debug -f FILE", () => {
    const file = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { securityContext: {} } };
    const pod: JsonObject = { ...POD, spec: { ephemeralContainers: [{ name: "one", image: "a:1" }] } };
    const line = "kubectl debug -f f.yaml --image=busybox";
    it("puts the new container before those that the file does not have", () => {
      const names = containersOf(sent(line, { file, pod }).pod).map(({ name }) => name);
      expect(names).to.deep.equal(["debugger-abcde", "one"]);
    });
    it("is a pod on a node for a file with a node", () => {
      expect(run(line, { file: { kind: "Node" } })).to.deep.equal({ creates: "node" });
    });
    it("is refused for anything else, and where kubectl crashes", () => {
      expect(invalidOf(line, { file: { kind: "Deployment" } })).to.match(/^kubectl debug supports pods and nodes/);
      expect(invalidOf(line, { file: { ...file, spec: {} } })).to.match(/crashes/);
      expect(sent(line, { file: { ...file, spec: {} } }, 32)).to.have.property("pod");
    });
  }); // prettier-ignore

  describe("is refused:", () => {
    const named = (metadata: object) => ({ apiVersion: "v1", kind: "Pod", metadata });
    const rows: readonly (readonly [line: string, file: unknown, expect: RegExp])[] = [
      ["kubectl debug deploy/web --image=busybox", undefined, /^kubectl debug supports pods and nodes, and not "deploy"$/],
      ["kubectl debug web --image=busybox -c app", undefined, /^the pod has a container "app" already/],
      ["kubectl patch pod web -p {}", undefined, /^expected --subresource=ephemeralcontainers, found none/],
      ["kubectl patch pod web -p {} --subresource=status", undefined, /found "status"/],
      [`${PATCH} -p {} --dry-run=client`, undefined, /^--dry-run=client sends nothing/],
      [`${PATCH} -p '{a: 1}'`, undefined, /^--patch: it is no JSON/],
      [`${PATCH} --patch-file=f`, undefined, /^the file of --patch-file was not read$/],
      [`${PATCH} --patch-file=f`, "text", /^a strategic patch is a map$/],
      [`${PATCH} --patch-file=f --type=merge`, [], /^a merge patch is a map$/],
      [`${PATCH} --patch-file=f --type=json`, {}, /^a JSON patch is a list/],
      [`${PATCH} --patch-file=f --type=json`, [{ op: "test", path: "/kind", value: "Node" }], /test "\/kind" does not hold$/],
      [`${PATCH} --patch-file=f --type=json`, [{ op: "replace", path: "", value: [] }], /no object$/],
      [`${PATCH} --patch-file=f --type=json`, [{ op: "add", path: "/spec", value: 1 }], /^spec: expected a map$/],
      [`${PATCH} --patch-file=f`, { spec: { ephemeralContainers: {} } }, /^spec\.ephemeralContainers: expected a list$/],
      [`${PATCH} --patch-file=f`, { metadata: { name: "x" } }, /^metadata\.name: expected "web", found "x"/],
      [`${PATCH} --patch-file=f --type=merge`, { kind: "Node" }, /^kind: expected "Pod", found "Node"/],
      [REPLACE, undefined, /^the file of -f holds no object$/],
      [REPLACE, named({ namespace: "other" }), /^metadata\.namespace: expected "shop", found "other"/],
      [REPLACE, { kind: "ConfigMap" }, /^kind: expected "Pod"/],
      [REPLACE, JSON.parse(`${'{"a":'.repeat(500)}1${"}".repeat(500)}`), /nested deeper/],
    ]; // prettier-ignore
    for (const [line, file, expected] of rows) {
      it(`${line} ${JSON.stringify(file ?? null).slice(0, 80)}`, () => {
        expect(invalidOf(line, { file })).to.match(expected);
      });
    }
  });

  it("lets a strategic patch say nothing of the kind, and takes the name from the path", () => {
    const { pod } = sent(`${PATCH} --patch-file=f`, { file: { kind: "Node" } });
    expect(pod).to.include({ kind: "Pod", apiVersion: "v1" });
    expect(sent(REPLACE, { file: {} }).pod["metadata"]).to.deep.equal({ name: "web", namespace: "shop" });
  });

  it("tells the fields that are left out, ten at most", () => {
    const unknown = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`x${at}`, 1]));
    const file = { spec: { ephemeralContainers: [{ name: "a", ...unknown }] } };
    const { notices } = sent(`${PATCH} --patch-file=f`, { file });
    expect(notices).to.have.lengthOf(11);
    expect(notices[0]).to.equal('unknown field "spec.ephemeralContainers[0].x0" is left out');
    expect(notices.at(-1)).to.equal("2 more unknown fields are left out");
  });

  describe("a file of the legacy kind", () => {
    const base = { name: "debugger", image: "busybox", imagePullPolicy: "IfNotPresent", terminationMessagePolicy: "File" };
    const legacy = (...containers: readonly unknown[]) => ({ kind: "EphemeralContainers", ephemeralContainers: containers });
    const commandsOf = (file: unknown, line = REPLACE) => {
      const result = run(line, { file });
      return "legacy" in result ? result.legacy.commands : JSON.stringify(result);
    };
    it("becomes the command to type today", () => {
      const file = legacy({ ...base, command: ["sh"], stdin: true, tty: true });
      expect(commandsOf(file)).to.deep.equal([
        "kubectl debug -it -n shop web --image=busybox --profile=baseline -c debugger --image-pull-policy=IfNotPresent -- sh",
      ]);
      expect(commandsOf(file, `${PATCH} --patch-file=f -n shop`)).to.deep.equal(commandsOf(file));
    });
    it("becomes a patch where no flag says it, without the values of its environment", () => {
      const file = legacy({ ...base, env: [{ name: "A", value: "hunter2" }] });
      const [command = ""] = commandsOf(file);
      expect(command).to.match(/^kubectl patch -n shop pod web --subresource=ephemeralcontainers -p '\{/);
      expect(command).to.not.contain("hunter2");
    });
    const patched = [{ command: ["a"], args: ["b"] }, { securityContext: { runAsUser: 0 } }, { tty: true }, { ports: [{}] }, { terminationMessagePath: "/x" }, { image: 7 }];
    for (const more of patched) {
      it(`becomes a patch with ${JSON.stringify(more)}`, () => {
        expect(commandsOf(legacy({ ...base, ...more }))).to.have.lengthOf(1);
        expect(commandsOf(legacy({ ...base, ...more }))[0]).to.match(/^kubectl patch /);
      });
    }
    it("is quoted for a shell, and has one command a container, twenty at most", () => {
      const file = legacy(...Array.from({ length: 25 }, () => ({ name: "a", image: "b", command: ["$(reboot)", "\u001b[31m"] })));
      const commands = commandsOf(file);
      expect(commands).to.have.lengthOf(20);
      expect(commands[0]).to.match(/ -- '\$\(reboot\)' \$'\\033\[31m'$/);
      expect(commandsOf({ kind: "EphemeralContainers" })).to.deep.equal([]);
    });
  }); // prettier-ignore
});
