import { readFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { decodeSuites } from "../src/admission/suite/decode-suite.ts";
import { runCase } from "../src/admission/suite/run-case.ts";
import type { SuiteCase } from "../src/admission/suite/suite.ts";
import {
  compilePolicies,
  lint,
  PolicyError,
  readPolicyFolder,
  RequestError,
  review,
  type AdmissionReview,
  type PolicyFile,
  type PolicySet,
  type ReviewContext,
  type ReviewResult,
  type ShortRequest,
} from "../src/library.ts";
import { lintPolicies } from "../src/policy/lint/lint-policies.ts";
import { packagedSet } from "./support/policy-set.ts";
import { realReview } from "./support/real-review.ts";
import { createTemporaryFolder } from "./support/temporary-folder.ts";

const PACKAGED = ["lockdown", "production", "starter"] as const;

const packaged = (name: string): string => fileURLToPath(new URL(`../policies/${name}`, import.meta.url));

/** A file with one policy, `tools`. */
const policyFile = (spec: object, name = "tools.yaml"): PolicyFile => ({
  name,
  text: stringify({
    apiVersion: "ephemeral-guard.dev/v1",
    kind: "DebugPolicy",
    metadata: { name: name.replace(/\.yaml$/, "") },
    spec,
  }),
});

const compiled = (spec: object): Promise<PolicySet> => compilePolicies([policyFile(spec)]);

/** The cases of a packaged suite, decoded and as written. */
const casesOf = (name: string): readonly { decoded: SuiteCase; request: ShortRequest }[] => {
  const text = readFileSync(join(packaged(name), `${name}.test.yaml`), "utf8");
  const { suites } = decodeSuites({ name, text }, () => ({ fault: "is not looked for" }));
  const { spec } = parse(text) as { spec: { given: ShortRequest; cases: { request: ShortRequest }[] } };
  return suites.flatMap(({ cases }) =>
    cases.map((decoded, at) => ({ decoded, request: { ...spec.given, ...spec.cases[at]!.request } })),
  );
};

const thrownBy = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
};

const rejectionOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("library", () => {
  describe("compilePolicies", () => {
    it("makes a set with the webhook's revision, which cannot be changed", async () => {
      const set = await compilePolicies(await readPolicyFolder(packaged("starter")));
      expect(set).to.deep.equal({
        policies: ["starter", "starter-fixed-tags"],
        revision: packagedSet("starter").revision,
      });
      expect(set).to.be.frozen;
    });

    it("takes rules", async () => {
      const policies = await compiled({
        rules: [{ name: "tty", expression: "!container.tty", message: "No terminals." }],
      });
      const given = { container: { image: "busybox:1.36", stdin: true, tty: true } };
      expect(review({ policies }, given).codes).to.deep.equal(["rules.tty"]);
    });

    const rows: readonly { name: string; given: readonly PolicyFile[]; expect: readonly string[] }[] = [
      {
        name: "every problem of every file",
        given: [
          policyFile({ imags: {} }, "b.yaml"),
          policyFile({ mode: "soft", rules: [{ name: "a", expression: "1 +", message: "m" }] }, "a.yaml"),
        ],
        expect: [
          'a.yaml:6:9: spec.mode: expected "enforce", "warn" or "audit", found "soft"',
          "a.yaml:9:21: ",
          'b.yaml:6:3: unknown key "imags" (did you mean "images"?)',
        ],
      },
      {
        name: "that there is none",
        given: [],
        expect: [".:1:1: the folder holds no policy file (*.yaml or *.yml)"],
      },
    ];
    for (const { name, given, expect: expected } of rows) {
      it(`rejects and tells ${name}`, async () => {
        const error = await rejectionOf(compilePolicies(given));
        if (!(error instanceof PolicyError))
          throw new Error(`expected a PolicyError, found ${String(error)}`);
        expect(error).to.include({ name: "PolicyError", code: "bad-policies" });
        const [first, ...told] = error.message.split("\n");
        expect(first).to.equal("the policies cannot be used:");
        expect(told).to.have.lengthOf(expected.length);
        for (const [at, line] of told.entries())
          expect(line)
            .to.match(/^ {2}\S/)
            .and.include(expected[at]);
        expect(error.problems).to.have.lengthOf(expected.length);
        expect(error.problems[0]).to.have.all.keys("code", "file", "line", "column", "message");
      });
    }
  });

  const NO_FILES: readonly { name: string; given: unknown }[] = [
    { name: "a folder's name", given: "policies" },
    { name: "a promise of files", given: Promise.resolve([]) },
    { name: "names of files", given: ["a.yaml"] },
    { name: "a file without a text", given: [{ name: "a.yaml" }] },
    { name: "a file without a name", given: [{ text: "" }] },
  ];
  for (const [called, call] of Object.entries({ compilePolicies, lint })) {
    for (const { name, given } of NO_FILES) {
      it(`${called} rejects ${name}`, async () => {
        const error = await rejectionOf(call(given as readonly PolicyFile[]));
        expect(error).to.be.instanceOf(TypeError);
        expect(error).to.have.property("message").that.includes("expected a list of {name, text}");
      });
    }
  }

  describe("readPolicyFolder", () => {
    it("reads what the webhook would read, in order of names", async () => {
      const folder = await createTemporaryFolder("library");
      try {
        const names = ["b.yml", "a.yaml", "a.test.yaml", ".hidden.yaml", "README.md"];
        for (const name of names) await writeFile(join(folder.path, name), `# ${name}\n`);
        await symlink("a.yaml", join(folder.path, "c.yaml"));
        await mkdir(join(folder.path, "d.yaml"));
        expect(await readPolicyFolder(folder.path)).to.deep.equal([
          { name: "a.yaml", text: "# a.yaml\n" },
          { name: "b.yml", text: "# b.yml\n" },
          { name: "c.yaml", text: "# a.yaml\n" },
        ]);
      } finally {
        await folder.close();
      }
    });

    it("rejects where there is no folder", async () => {
      expect(await rejectionOf(readPolicyFolder("no/such/folder"))).to.have.property("code", "ENOENT");
    });
  });

  describe("review", () => {
    /** The spec of the only policy, or a whole set; then who asks for what; and what is looked at of the result. */
    interface Row {
      readonly name: string;
      readonly policy?: object;
      readonly context?: Omit<ReviewContext, "policies">;
      readonly given: ShortRequest | AdmissionReview;
      readonly expect: Partial<ReviewResult>;
    }

    const BUSYBOX = { image: "busybox:1.36" };
    const ONLY_SHOP = { match: { namespaceSelector: { matchLabels: { tier: "production" } } } };
    const rows: readonly Row[] = [
      {
        name: "a command, by a user, on a pod",
        policy: { match: { subjects: [{ kind: "Group", name: "oncall" }] }, fields: { require: ["stdin"] } },
        given: {
          user: "dev@example.com",
          groups: ["oncall"],
          command: "kubectl debug web-7 --image=busybox",
        },
        expect: { verdict: "denied", codes: ["fields.require"], policies: ["tools"] },
      },
      {
        name: "a container, mutated",
        policy: {
          remove: { capabilities: ["SYS_PTRACE"] },
          defaults: { securityContext: { allowPrivilegeEscalation: false } },
        },
        given: {
          container: {
            ...BUSYBOX,
            securityContext: { capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] } },
          },
        },
        expect: {
          verdict: "allowed",
          codes: [],
          violations: [],
          message: "",
          containers: [
            {
              name: "debugger-00001",
              ...BUSYBOX,
              imagePullPolicy: "IfNotPresent",
              terminationMessagePath: "/dev/termination-log",
              terminationMessagePolicy: "File",
              resources: {},
              securityContext: { capabilities: { drop: ["ALL"] }, allowPrivilegeEscalation: false },
            } as ReviewResult["containers"][number],
          ],
          warnings: [
            "ephemeral-guard: removed capabilities.add SYS_PTRACE; set allowPrivilegeEscalation",
            "ephemeral-guard: without --target it will not see the app's processes",
            "ephemeral-guard: the pod now carries 1 debug container, which stays until the pod is deleted",
          ],
        },
      },
      {
        name: "several containers",
        policy: { limits: { perRequest: 1 } },
        given: { containers: [BUSYBOX, { name: "second", ...BUSYBOX }] },
        expect: { verdict: "denied", codes: ["limits.perRequest"] },
      },
      {
        name: "a code once, however many violations have it",
        policy: { images: { allow: ["alpine"] } },
        given: { containers: [BUSYBOX, { name: "second", ...BUSYBOX }] },
        expect: { codes: ["images.allow"] },
      },
      {
        name: "what a policy only warns of",
        policy: { mode: "warn", images: { allow: [] } },
        given: { container: BUSYBOX },
        expect: { verdict: "would-deny", codes: ["images.allow"], message: "" },
      },
      {
        name: "labels that the request says",
        policy: ONLY_SHOP,
        given: { container: BUSYBOX, namespace: { name: "shop", labels: { tier: "production" } } },
        expect: { verdict: "allowed" },
      },
      {
        name: "labels that the context says",
        policy: ONLY_SHOP,
        context: { namespaces: { shop: { tier: "production" } } },
        given: { container: BUSYBOX, namespace: "shop" },
        expect: { verdict: "allowed" },
      },
      {
        name: "labels that the request says otherwise",
        policy: ONLY_SHOP,
        context: { namespaces: { shop: { tier: "production" } } },
        given: { container: BUSYBOX, namespace: { name: "shop", labels: { tier: "test" } } },
        expect: { codes: ["unmatched"] },
      },
      {
        name: "a whole review",
        policy: { images: { allow: ["alpine"] } },
        given: realReview("seed-basic.mutate") as unknown as AdmissionReview,
        expect: { verdict: "denied", codes: ["images.allow"] },
      },
      {
        name: "a whole review from a namespace that nobody has described",
        policy: ONLY_SHOP,
        given: realReview("seed-basic.mutate") as unknown as AdmissionReview,
        expect: { verdict: "denied", codes: ["namespace.unknown"] },
      },
      {
        name: "a whole review from a namespace that the context describes",
        policy: {
          match: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "k136" } } },
        },
        context: { namespaces: { k136: {} } },
        given: realReview("seed-basic.mutate") as unknown as AdmissionReview,
        expect: { verdict: "allowed" },
      },
      {
        name: "a whole review from a namespace of a name that objects have",
        policy: ONLY_SHOP,
        context: { namespaces: {} },
        given: fromNamespace("constructor"),
        expect: { codes: ["namespace.unknown"] },
      },
      {
        name: "a whole review of something else",
        given: realReview("attach.1.validate") as unknown as AdmissionReview,
        expect: { verdict: "denied", codes: ["request.unsupported"] },
      },
      {
        name: "what no policy matches",
        policy: { match: { namespaces: ["other"] } },
        given: { container: BUSYBOX },
        expect: { verdict: "denied", codes: ["unmatched"] },
      },
      {
        name: "what no policy matches and is let in",
        policy: { match: { namespaces: ["other"] } },
        context: { unmatched: "allow" },
        given: { container: BUSYBOX },
        expect: { verdict: "allowed", codes: [], policies: [] },
      },
      {
        name: "mode audit",
        policy: { images: { allow: [] }, defaults: { securityContext: { runAsNonRoot: true } } },
        context: { mode: "audit" },
        given: { container: BUSYBOX },
        expect: { verdict: "would-deny", codes: ["images.allow"], mutations: [], message: "" },
      },
      {
        name: "no stamp",
        context: { stamp: false },
        given: { container: { ...BUSYBOX, env: [{ name: "EPHEMERAL_GUARD_POLICY", value: "mine" }] } },
        expect: { verdict: "denied", codes: ["stamp.forged"] },
      },
    ];
    for (const { name, policy = {}, context = {}, given, expect: expected } of rows) {
      it(`judges ${name}`, async () => {
        const result = review({ policies: await compiled(policy), ...context }, given);
        for (const [key, value] of Object.entries(expected)) {
          expect(result[key as keyof ReviewResult], key).to.deep.equal(value);
        }
      });
    }

    it("tells why, and what to type instead", async () => {
      const policies = await compilePolicies(await readPolicyFolder(packaged("production")));
      const { message, violations, responses, mutations } = review(
        { policies, now: new Date("2026-01-02T03:04:05Z") },
        { command: "kubectl debug -it web-7 --image=alpine:3 --target=app" },
      );
      expect(violations.map(({ code, policy, field }) => [code, policy, field])).to.deep.equal([
        ["images.allow", "production", "spec.ephemeralContainers[0].image"],
      ]);
      expect(message).to.match(/^container "debugger-00001" is refused\n/);
      expect(message).to.match(
        /\nTry: kubectl debug -it -n default web-7 --image=\S+busybox:1\.36 .*--target=app/,
      );
      expect(responses.validate).to.deep.include({ allowed: false });
      expect(responses.validate.status).to.include({ code: 403, message });
      expect(mutations.map(({ kind }) => kind)).to.include.members(["remove", "default", "stamp"]);
      const patch = Buffer.from(responses.mutate.patch ?? "", "base64").toString();
      expect(patch).to.include('"EPHEMERAL_GUARD_REQUESTED_AT","value":"2026-01-02T03:04:05.000Z"');
    });

    it("stamps with the time of the call", async () => {
      const before = Date.now();
      const { responses } = review({ policies: await compiled({}) }, { container: BUSYBOX });
      const patch = Buffer.from(responses.mutate.patch ?? "", "base64").toString();
      const [, at = ""] = /"EPHEMERAL_GUARD_REQUESTED_AT","value":"([^"]+)"/.exec(patch) ?? [];
      expect(Date.parse(at)).to.be.within(before - 1000, Date.now());
    });

    for (const name of PACKAGED) {
      it(`judges every case of policies/${name} as its suite does, from the same words`, async () => {
        const policies = await compilePolicies(await readPolicyFolder(packaged(name)));
        const now = new Date();
        const cases = casesOf(name);
        const options = { policies: packagedSet(name), unmatched: "deny", now } as const;
        expect(cases).to.have.length.above(10);
        for (const { decoded, request } of cases) {
          const suite = runCase(decoded, options);
          const result = review({ policies, now }, request);
          const { verdict, codes, policies: judged, message, warnings, containers, responses } = result;
          expect({ verdict, codes, policies: judged, message, warnings, containers }).to.deep.equal(
            suite.happened,
          );
          expect(responses.mutate).to.deep.equal(suite.phases.mutated.answer.response);
          expect(responses.validate).to.deep.equal(suite.phases.validated.answer.response);
        }
      });
    }

    const WRONG: readonly { name: string; given: unknown; expect: string }[] = [
      { name: "nothing", given: undefined, expect: "request is missing" },
      { name: "no map", given: "kubectl debug", expect: 'request: expected a map, found "kubectl debug"' },
      {
        name: "nothing that is asked for",
        given: {},
        expect: "request: expected one of container, containers, command, review, found none",
      },
      {
        name: "two things that are asked for",
        given: { container: {}, command: "kubectl" },
        expect:
          "request: expected one of container, containers, command, review, found container and command",
      },
      {
        name: "an unknown key",
        given: { usr: "a", container: {} },
        expect: 'at "usr": "a": unknown key "usr" (did you mean "user"?)',
      },
      {
        name: "an unknown field of a container",
        given: { container: { imag: "a" } },
        expect: 'at "imag": "a": an ephemeral container has no field "imag" (did you mean "image"?)',
      },
      {
        name: "a value of another type",
        given: { container: { image: 1 } },
        expect: 'at "image": 1: expected a string, found 1',
      },
      {
        name: "an unknown flag",
        given: { command: "kubectl debug web-7 --imag=a" },
        expect: "request.command: ",
      },
      { name: "a cycle", given: cyclic(), expect: "it is not JSON" },
      {
        name: "a number that JSON does not have",
        given: { container: { image: 1n } },
        expect: "it is not JSON",
      },
      {
        name: "a file's name",
        given: { review: "seed.json" },
        expect: 'request.review: "seed.json" is not read here: pass the AdmissionReview itself',
      },
      {
        name: "a review of another kind",
        given: { apiVersion: "v1", kind: "Pod" },
        expect: 'expected apiVersion admission.k8s.io/v1 and kind AdmissionReview, found "v1" "Pod"',
      },
      {
        name: "a review without a uid",
        given: { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: {} },
        expect: "the AdmissionReview's request has no uid",
      },
    ];
    for (const { name, given, expect: expected } of WRONG) {
      it(`throws on ${name}`, async () => {
        const policies = await compiled({});
        const error = thrownBy(() => review({ policies }, given as ShortRequest));
        if (!(error instanceof RequestError))
          throw new Error(`expected a RequestError, found ${String(error)}`);
        expect(error).to.include({ name: "RequestError", code: "bad-request" });
        const start = `the request cannot be judged: ${expected}`;
        expect(error.message.slice(0, start.length)).to.equal(start);
      });
    }

    it("tells all that is wrong with a request", async () => {
      const policies = await compiled({});
      const given = { container: { imag: "a" }, pod: { spec: { hostUser: false } } };
      const error = thrownBy(() => review({ policies }, given));
      expect(error)
        .to.have.property("message")
        .that.matches(/"imag".*; .*"hostUser"/);
    });

    const SETS: readonly { name: string; given: unknown; expect: string }[] = [
      { name: "a promise of a set", given: compiled({}), expect: "a promise: is there an await missing?" },
      { name: "a set of one's own", given: { policies: [], revision: "" }, expect: "found object" },
      { name: "no set", given: undefined, expect: "found undefined" },
    ];
    for (const { name, given, expect: expected } of SETS) {
      it(`throws on ${name}`, () => {
        const context = { policies: given as PolicySet };
        const error = thrownBy(() => review(context, { container: BUSYBOX }));
        expect(error).to.be.instanceOf(TypeError);
        expect(error).to.have.property("message").that.includes("compilePolicies").and.includes(expected);
      });
    }
  });

  describe("lint", () => {
    it("finds what the command finds", async () => {
      const files = [
        policyFile({
          images: { allow: ["docker.io/**"], deny: ["quay.io/a"] },
          privileges: { level: "baseline" },
        }),
        { name: "z.yaml", text: "a: [\n" },
      ];
      const found = await lint(files);
      expect(found).to.deep.equal(await lintPolicies(files));
      expect(found.map(({ severity, code }) => `${severity} ${code}`)).to.include.members([
        "error yaml-bad-indent",
        "warning whole-registry",
      ]);
    });

    for (const name of PACKAGED) {
      it(`finds nothing bad in policies/${name}`, async () => {
        const found = await lint(await readPolicyFolder(packaged(name)));
        expect(found.filter(({ severity }) => severity !== "info")).to.deep.equal([]);
      });
    }
  });
});

function fromNamespace(namespace: string): AdmissionReview {
  const whole = realReview("seed-basic.mutate");
  return { ...whole, request: { ...whole.request, namespace } } as unknown as AdmissionReview;
}

function cyclic(): unknown {
  const container: Record<string, unknown> = {};
  container["env"] = container;
  return { container };
}
