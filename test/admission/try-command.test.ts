import { expect } from "chai";
import type { JsonObject } from "../../src/model/json.ts";
import type { PolicySet } from "../../src/policy/compile.ts";
import { parseKubectlDebug } from "../support/parse-kubectl-debug.ts";
import { packagedSet, policySet } from "../support/policy-set.ts";
import { realReview, reviewNames } from "../support/real-review.ts";
import { reviewOf, type GivenReview } from "../support/review-builder.ts";
import { reviewedTwice } from "../support/review-context.ts";
import { shellWords } from "../support/shell-words.ts";

/** The command that a refusal proposes; undefined where it proposes none. Throws where nothing is refused. */
const tried = (policies: PolicySet, body: unknown): string | undefined => {
  const { response } = reviewedTwice({ policies, stamp: true }, body).validated.answer;
  if (response.status === undefined) throw new Error("it is not refused");
  return /^Try: (.*)$/m.exec(response.status.message)?.[1];
};

/** The same request, with the container of a command line in the place of what was asked for. */
const instead = (body: JsonObject & { readonly request: JsonObject }, line: string): JsonObject => {
  const { container, namespace, pod } = parseKubectlDebug(shellWords(line));
  const { request } = body;
  const oldObject = request["oldObject"] as { metadata: JsonObject; spec: JsonObject };
  expect(namespace).to.equal(request["namespace"]);
  expect(pod).to.equal(oldObject.metadata["name"]);
  const standing = (oldObject.spec["ephemeralContainers"] ?? []) as JsonObject[];
  const spec = { ...oldObject.spec, ephemeralContainers: [...standing, container] };
  return { ...body, request: { ...request, object: { ...oldObject, spec } } };
};

const expectPasses = (policies: PolicySet, body: ReturnType<typeof reviewOf>, line: string): void => {
  const { validated } = reviewedTwice({ policies, stamp: true }, instead(body, line));
  expect(validated.answer.response.status?.message).to.equal(undefined);
  expect(validated.answer.response.allowed).to.equal(true);
};

interface Row {
  readonly name: string;
  readonly given: readonly [policy: JsonObject, container: JsonObject, pod?: GivenReview["pod"]];
  /** What follows `kubectl debug -n prod-payments api-7d9`, flags before it aside; undefined: no command is proposed. */
  readonly expect: string | undefined;
}

const BUSYBOX = { allow: ["busybox:1.*"], suggest: "busybox:1.36" };
const GENERAL = { capabilities: { add: ["SYS_PTRACE"] } };

const NO_TRACING = {
  name: "no-tracing",
  expression: "!('SYS_PTRACE' in container.securityContext.capabilities.add)",
  message: "Nobody traces here.",
};
const NO_ALPINE = {
  name: "no-alpine",
  expression: "!container.image.contains('alpine')",
  message: "Not alpine.",
};

describe("admission: try command", () => {
  const image = "alpine:3.20";
  const suggested = "--image=docker.io/library/busybox:1.36 --profile=baseline";
  const rows: readonly Row[] = [
    { name: "the suggested image", given: [{ images: BUSYBOX }, { image }], expect: suggested },
    {
      name: "an image that is allowed by name, where none is suggested",
      given: [{ images: { allow: ["debian:*", "registry.example.com/tools:7"] } }, { image }],
      expect: "--image=registry.example.com/tools:7 --profile=baseline",
    },
    {
      name: "no image is known by name",
      given: [{ images: { allow: ["debian:*"] } }, { image }],
      expect: undefined,
    },
    {
      name: "an image that does not parse",
      given: [{ images: BUSYBOX }, { image: "Busybox:1.36" }],
      expect: suggested,
    },
    {
      name: "the image is kept where it may stay",
      given: [{ images: BUSYBOX, fields: { require: ["targetContainerName"] } }, { image: "busybox:1.37" }],
      expect: "--image=busybox:1.37 --profile=baseline --target=app",
    },
    {
      name: "a milder profile",
      given: [{ privileges: { level: "baseline" } }, { securityContext: GENERAL }],
      expect: "--image=busybox:1.36 --profile=baseline",
    },
    {
      name: "a milder profile, where a rule refuses the other",
      given: [
        { images: BUSYBOX, rules: [NO_TRACING] },
        { image: "busybox:1.37", securityContext: GENERAL },
      ],
      expect: "--image=busybox:1.37 --profile=baseline",
    },
    {
      name: "another image, where a rule refuses this one",
      given: [{ images: { allow: ["**"], suggest: "busybox:1.36" }, rules: [NO_ALPINE] }, { image }],
      expect: suggested,
    },
    {
      name: "a rule that refuses the profile, beside a field that no profile changes",
      given: [
        { images: BUSYBOX, fields: { forbid: ["stdin"] }, rules: [NO_TRACING] },
        { image: "busybox:1.37", stdin: true, securityContext: GENERAL },
      ],
      expect: undefined,
    },
    {
      name: "a rule that refuses everything",
      given: [
        { images: BUSYBOX, rules: [{ name: "never", expression: "false", message: "Not today." }] },
        { image },
      ],
      expect: undefined,
    },
    {
      name: "a profile that is allowed stays",
      given: [{ images: BUSYBOX }, { image, securityContext: { privileged: true } }],
      expect: "--image=docker.io/library/busybox:1.36 --profile=sysadmin",
    },
    {
      name: "profile restricted, where the level is",
      given: [{ privileges: { level: "restricted", runAsRoot: "deny" } }, {}],
      expect: "--image=busybox:1.36 --profile=restricted",
    },
    {
      name: "profile general for a custom container that traces",
      given: [
        { privileges: { level: "baseline", capabilities: { allow: ["SYS_PTRACE"] } } },
        { securityContext: { capabilities: { add: ["SYS_PTRACE", "SYS_ADMIN"] } } },
      ],
      expect: "--image=busybox:1.36 --profile=general",
    },
    {
      name: "what /mutate took away is not asked for again",
      given: [
        { images: BUSYBOX, privileges: { level: "baseline" }, remove: { capabilities: ["SYS_PTRACE"] } },
        { image, securityContext: GENERAL },
      ],
      expect: "--image=docker.io/library/busybox:1.36 --profile=baseline",
    },
    {
      name: "no profile passes: the pod itself runs as root",
      given: [
        { privileges: { runAsRoot: "deny" } },
        { securityContext: { runAsUser: 0 } },
        { spec: { securityContext: { runAsUser: 0 } } },
      ],
      expect: undefined,
    },
    {
      name: "a target, where one is required",
      given: [{ fields: { require: ["targetContainerName"] } }, {}],
      expect: "--image=busybox:1.36 --profile=baseline --target=app",
    },
    {
      name: "a target that is asked for stays",
      given: [{ images: BUSYBOX }, { image, targetContainerName: "sidecar" }],
      expect: `${suggested} --target=sidecar`,
    },
    {
      name: "a pull policy, where the tag's own is not allowed",
      given: [{ fields: { values: [{ path: "imagePullPolicy", in: ["Always"] }] } }, {}],
      expect: "--image=busybox:1.36 --profile=baseline --image-pull-policy=Always",
    },
    {
      name: "a pull policy beside latest and a digest, where the API server goes by the tag",
      given: [
        { fields: { values: [{ path: "imagePullPolicy", in: ["IfNotPresent"] }] } },
        { image: `busybox:latest@sha256:${"0".repeat(64)}`, imagePullPolicy: "Always" },
      ],
      expect: `--image=busybox:latest@sha256:${"0".repeat(64)} --profile=baseline --image-pull-policy=IfNotPresent`,
    },
    {
      name: "a pull policy that was asked for and is refused goes",
      given: [
        { fields: { values: [{ path: "imagePullPolicy", in: ["IfNotPresent"] }] } },
        { imagePullPolicy: "Never" },
      ],
      expect: "--image=busybox:1.36 --profile=baseline",
    },
    {
      name: "a name that kubectl did not make up stays",
      given: [{ images: BUSYBOX }, { image, name: "tools" }],
      expect: `${suggested} -c tools`,
    },
    {
      name: "arguments stay arguments",
      given: [{ images: BUSYBOX }, { image, args: ["-c", "id"] }],
      expect: `${suggested} --arguments-only -- -c id`,
    },
    {
      name: "command and arguments become one command",
      given: [{ images: BUSYBOX }, { image, command: ["sh"], args: ["-c", "id"] }],
      expect: `${suggested} -- sh -c id`,
    },
    {
      name: "words are quoted for a shell",
      given: [
        { images: BUSYBOX },
        { image, command: ["sh", "-c", "echo 'a' $HOME `id` \"b\"; rm -rf *", ""] },
      ],
      expect: `${suggested} -- sh -c 'echo '\\''a'\\'' $HOME \`id\` "b"; rm -rf *' ''`,
    },
    {
      name: "words with control characters too",
      given: [{ images: BUSYBOX }, { image, command: ["a\n\u202e\u0007'\\é"] }],
      expect: `${suggested} -- $'a\\012\\342\\200\\256\\007\\'\\\\é'`,
    },
    {
      name: "no command line can hold a NUL",
      given: [{ images: BUSYBOX }, { image, command: ["a\u0000b"] }],
      expect: undefined,
    },
    {
      name: "a line beyond what anybody reads",
      given: [{ images: BUSYBOX }, { image, command: ["x".repeat(1000)] }],
      expect: undefined,
    },
    {
      name: "what kubectl debug cannot ask for is left out",
      given: [
        { fields: { forbid: ["env", "envFrom", "volumeMounts"] } },
        { env: [{ name: "A", value: "1" }], envFrom: [{ secretRef: { name: "db" } }], workingDir: "/" },
      ],
      expect: "--image=busybox:1.36 --profile=baseline",
    },
    {
      name: "what it cannot leave out is hopeless",
      given: [{ fields: { forbid: ["command"] } }, { command: ["sh"] }],
      expect: undefined,
    },
    {
      name: "a field that only a custom container has",
      given: [{ fields: { require: ["workingDir"] } }, {}],
      expect: undefined,
    },
    {
      name: "too many in the pod already",
      given: [{ limits: { perPod: 0 } }, {}],
      expect: undefined,
    },
    {
      name: "nobody's business",
      given: [{ match: { namespaces: ["dev"] } }, {}],
      expect: undefined,
    },
  ];
  for (const { name, given, expect: rest } of rows) {
    it(name, () => {
      const [policy, container, pod] = given;
      const policies = policySet(policy);
      const body = reviewOf({ added: [container], ...(pod === undefined ? {} : { pod }) });
      const line = tried(policies, body);
      expect(line).to.equal(
        rest === undefined ? undefined : `kubectl debug -n prod-payments api-7d9 ${rest}`,
      );
      if (line !== undefined) expectPasses(policies, body, line);
    });
  }

  const terminals: readonly { name: string; given: JsonObject; expect: string }[] = [
    { name: "stdin and tty", given: { stdin: true, tty: true }, expect: "kubectl debug -it -n" },
    { name: "stdin alone", given: { stdin: true }, expect: "kubectl debug -i -n" },
    {
      name: "a tty without stdin is nothing that kubectl takes",
      given: { tty: true },
      expect: "kubectl debug -n",
    },
    { name: "neither", given: { stdin: false, tty: false }, expect: "kubectl debug -n" },
  ];
  for (const { name, given, expect: start } of terminals) {
    it(`keeps ${name}`, () => {
      expect(tried(policySet({ images: BUSYBOX }), reviewOf({ added: [{ image, ...given }] }))).to.match(
        new RegExp(`^${start} `),
      );
    });
  }

  it("satisfies every policy at once", () => {
    const policies = policySet(
      { images: { allow: ["busybox:*", "alpine:*"], suggest: "busybox:1.36" } },
      { images: { allow: ["alpine:*", "debian:*"], suggest: "alpine:3.20" } },
      { fields: { require: ["targetContainerName"] }, privileges: { level: "restricted" } },
    );
    const body = reviewOf({ added: [{ image: "ubuntu" }] });
    const line = tried(policies, body) ?? "";
    expect(line).to.include("--image=docker.io/library/alpine:3.20 --profile=restricted --target=app");
    expectPasses(policies, body, line);
  });

  it("proposes nothing for several containers", () => {
    const added = [{ name: "a", image }, { name: "b" }];
    expect(tried(policySet({ images: BUSYBOX }), reviewOf({ added }))).to.equal(undefined);
  });
});

describe("admission: try command, for the real reviews that are refused", () => {
  for (const preset of ["starter", "production", "lockdown"]) {
    const policies = packagedSet(preset);
    for (const name of reviewNames().filter((name) => name.endsWith(".mutate"))) {
      const body = realReview(name);
      if (reviewedTwice({ policies, stamp: true }, body).validated.answer.response.allowed) continue;
      it(`${preset}, ${name}: whatever is proposed passes`, () => {
        const line = tried(policies, body);
        const full = preset === "production" && ["dry-run.mutate", "ssa.1.mutate"].includes(name);
        expect(line === undefined).to.equal(full || preset === "lockdown");
        if (line !== undefined) expectPasses(policies, body, line);
      });
    }
  }
});
