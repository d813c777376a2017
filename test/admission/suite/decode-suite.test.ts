import { expect } from "chai";
import { decodeSuites } from "../../../src/admission/suite/decode-suite.ts";
import type { ReadReview } from "../../../src/admission/suite/case-request.ts";
import { realReview } from "../../support/real-review.ts";
import { tellProblems } from "../../support/load-problems.ts";

/** The first case's keys stand in line 9, column 7. */
const HEADER = `apiVersion: ephemeral-guard.dev/v1
kind: PolicySuite
metadata: { name: s }
spec:
  given: { namespace: shop }
  cases:
    - name: one
`;

const FILES: Readonly<Record<string, unknown>> = {
  "seed.json": realReview("seed-basic.mutate"),
  "copy.json": realReview("seed-copy-image.mutate"),
  "attach.json": realReview("attach.1.validate"),
  "pod.json": { kind: "Pod" },
};

const readReview: ReadReview = (path) =>
  path in FILES ? { review: FILES[path] } : { fault: "does not exist" };

const decode = (text: string) => decodeSuites({ name: "s.test.yaml", text }, readReview);

/** A suite whose first case has these lines. */
const withCase = (...lines: readonly string[]): string =>
  HEADER + lines.map((line) => `      ${line}\n`).join("");

const PASSES = "expect: { verdict: allowed }";

describe("admission/suite/decode-suite", () => {
  describe("tells", () => {
    const rows: readonly { name: string; given: string; expect: readonly string[] }[] = [
      { name: "an empty file", given: "# nothing\n", expect: ["empty-suite: s.test.yaml:1:1: the file holds no suite"] },
      { name: "YAML that is none", given: "a: [\n", expect: ["yaml-bad-indent: s.test.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ] (check the indentation, and that brackets are closed)"] },
      { name: "a key that is none", given: withCase("request: { container: {} }", PASSES, "expected: 1"), expect: ['unknown-key: s.test.yaml:10:7: unknown key "expected" (did you mean "expect"?)'] },
      { name: "a case without an expectation", given: withCase("request: { container: {} }"), expect: ["missing-key: s.test.yaml:7:7: spec.cases[0].expect is missing"] },
      { name: "a verdict that is none", given: withCase("request: { container: {} }", "expect: { verdict: deny }"), expect: ['unknown-value: s.test.yaml:9:26: spec.cases[0].expect.verdict: expected "allowed", "denied" or "would-deny", found "deny"'] },
      { name: "a code that is none", given: withCase("request: { container: {} }", "expect: { verdict: denied, codes: [images.alow] }"), expect: ['unknown-code: s.test.yaml:9:42: spec.cases[0].expect.codes[0]: there is no code "images.alow" (did you mean "images.allow"?)'] },
      { name: "a message where nobody reads one", given: withCase("request: { container: {} }", "expect: { verdict: allowed, message: x }"), expect: ["bad-expectation: s.test.yaml:9:44: spec.cases[0].expect.message: a message is what a refused person reads, and allowed refuses nobody"] },
      { name: "container and containers", given: withCase("request: { container: {} }", "expect: { verdict: allowed, container: {}, containers: [{}] }"), expect: ["bad-expectation: s.test.yaml:9:62: spec.cases[0].expect.containers: container and containers cannot stand together"] },
      { name: "a request for nothing", given: withCase("request: { user: bob }", PASSES), expect: ["bad-request: s.test.yaml:8:16: spec.cases[0].request: expected one of container, containers, command, review, found none"] },
      { name: "a request for two things", given: withCase("request: { container: {}, command: kubectl }", PASSES), expect: ["bad-request: s.test.yaml:8:16: spec.cases[0].request: expected one of container, containers, command, review, found container and command"] },
      { name: "what a review says already", given: withCase("request: { review: seed.json, user: bob }", PASSES), expect: ["bad-request: s.test.yaml:8:43: spec.cases[0].request.user: user cannot stand beside review, which says it already"] },
      { name: "the namespace's name beside a review", given: withCase("request: { review: seed.json, namespace: shop }", PASSES), expect: ["bad-request: s.test.yaml:8:48: request.namespace: beside review only the namespace's labels can be given"] },
      { name: "a review that is not there", given: withCase("request: { review: sed.json }", PASSES), expect: ['bad-request: s.test.yaml:8:26: request.review: "sed.json" does not exist'] },
      { name: "a review that is none", given: withCase("request: { review: pod.json }", PASSES), expect: ['bad-request: s.test.yaml:8:26: request.review: expected apiVersion admission.k8s.io/v1 and kind AdmissionReview, found none "Pod"'] },
      { name: "a command that is none", given: withCase("request: { command: kubectl debug web-7 }", PASSES), expect: ["bad-request: s.test.yaml:8:27: request.command: expected --image"] },
      { name: "a version of kubectl that is none", given: withCase("request: { command: kubectl debug web-7 --image=a, kubectl: latest }", PASSES), expect: ['bad-request: s.test.yaml:8:67: spec.cases[0].request.kubectl: expected a version of kubectl, 1.25 or newer, such as "1.36", found "latest"'] },
      { name: "a version of kubectl that YAML takes for a number", given: withCase("request: { command: kubectl debug web-7 --image=a, kubectl: 1.30 }", PASSES), expect: ['wrong-type: s.test.yaml:8:67: spec.cases[0].request.kubectl: expected a string, found 1.3 (put it in quotes: "1.3")'] },
      { name: "a kubectl that reads nothing", given: withCase('request: { container: {}, kubectl: "1.30" }', PASSES), expect: ["bad-request: s.test.yaml:8:42: spec.cases[0].request.kubectl: kubectl says who reads command, and there is none"] },
      { name: "a profile that this kubectl has not yet", given: withCase('request: { command: kubectl debug web-7 --image=a --profile=sysadmin, kubectl: "1.29" }', PASSES), expect: ['bad-request: s.test.yaml:8:27: request.command: expected a profile of kubectl 1.29 (legacy, general, baseline, restricted, netadmin), found "sysadmin"'] },
      { name: "a field that no container has", given: withCase("request: { container: { image: a, securityContex: {} } }", PASSES), expect: ['unknown-key: s.test.yaml:8:41: an ephemeral container has no field "securityContex" (did you mean "securityContext"?)'] },
      { name: "a field far from any", given: withCase("request: { container: { env: [{ name: A, mood: x }] } }", PASSES), expect: ['unknown-key: s.test.yaml:8:48: env[] has no field "mood" (known here: name, value, valueFrom)'] },
      { name: "a field that the API server refuses", given: withCase("request: { containers: [{ ports: [] }] }", PASSES), expect: ["refused-field: s.test.yaml:8:33: the API server refuses ports in an ephemeral container"] },
      { name: "a value of another type", given: withCase("request: { container: { securityContext: { runAsUser: '0', privileged: 1 }, command: sh } }", PASSES), expect: ['wrong-type: s.test.yaml:8:61: expected a whole number, found "0"', "wrong-type: s.test.yaml:8:78: expected true or false, found 1", 'wrong-type: s.test.yaml:8:92: expected a list, found "sh"'] },
      { name: "null in a request", given: withCase("request: { container: { tty: null } }", PASSES), expect: ["wrong-type: s.test.yaml:8:36: expected true or false, found nothing"] },
      { name: "a misspelt field of an expected container", given: withCase("request: { container: {} }", "expect: { verdict: allowed, container: { securityContext: { runAsuser: null } } }"), expect: ['unknown-key: s.test.yaml:9:67: securityContext has no field "runAsuser" (did you mean "runAsUser"?)'] },
      { name: "a misspelt field of a pod", given: withCase("request: { container: {}, pod: { spec: { hostUser: false, securityContext: { runAsUsr: 1 } } } }", PASSES), expect: [`unknown-key: s.test.yaml:8:48: the pod's spec has no field "hostUser" (did you mean "hostUsers"?)`, `unknown-key: s.test.yaml:8:84: the pod's securityContext has no field "runAsUsr" (did you mean "runAsUser"?)`] },
      { name: "a pod whose containers have no name", given: withCase("request: { container: {}, pod: { spec: { containers: [{}] } } }", PASSES), expect: ["bad-request: s.test.yaml:8:16: request: request.oldObject.spec.containers[0].name: expected a string, found nothing"] },
      { name: "two cases of one name", given: withCase("request: { container: {} }", PASSES) + `    - { name: one, request: { container: {} }, ${PASSES} }\n`, expect: ['duplicate-name: s.test.yaml:10:15: a second case named "one"; the first is spec.cases[0]'] },
      { name: "a policy in a suite's place", given: "apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nmetadata: { name: p }\nspec: {}\n", expect: ['unknown-value: s.test.yaml:2:7: kind: expected "PolicySuite", found "DebugPolicy"', "missing-key: s.test.yaml:4:7: spec.cases is missing"] },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of rows) {
      it(name, () => expect(tellProblems(decode(given).problems)).to.deep.equal(expected));
    }
  });

  const decoded = (...lines: readonly string[]) => {
    const { suites, problems } = decode(withCase(...lines));
    expect(tellProblems(problems)).to.deep.equal([]);
    return suites[0]!.cases[0]!;
  };
  const requestIn = ({ review }: { readonly review: unknown }) =>
    (review as { request: Record<string, unknown> }).request;

  it("takes what the case does not say from what is given", () => {
    const one = decoded("request: { user: bob@example.com, container: { image: busybox } }", PASSES);
    expect(requestIn(one)).to.deep.include({ namespace: "shop" });
    expect(requestIn(one)["userInfo"]).to.deep.include({ username: "bob@example.com" });
    expect(one.namespaceLabels).to.deep.equal({ "kubernetes.io/metadata.name": "shop" });
    expect(one).to.include({ name: "one", line: 7, column: 7 });
  });

  it("takes namespace and pod from a command, and the namespace's labels from the case", () => {
    const command = "command: kubectl debug api-1 -n pay --image=busybox";
    const one = decoded(`request: { namespace: { labels: { tier: prod } }, ${command} }`, PASSES);
    expect(requestIn(one)).to.deep.include({ namespace: "pay", name: "api-1" });
    expect(one.namespaceLabels).to.deep.equal({ "kubernetes.io/metadata.name": "pay", tier: "prod" });
  });

  it("takes a review as it is, and knows no labels but those given", () => {
    const review = decoded("request: { review: seed.json }", PASSES);
    expect(review.review).to.equal(FILES["seed.json"]);
    expect(review.namespaceLabels).to.equal(undefined);
    const labelled = decoded("request: { review: seed.json, namespace: { labels: { tier: prod } } }", PASSES);
    expect(labelled.namespaceLabels).to.deep.equal({ tier: "prod" });
  });

  it("takes a review of what the webhook does not decide", () => {
    for (const name of ["copy.json", "attach.json"]) {
      expect(decoded(`request: { review: ${name} }`, PASSES).review).to.equal(FILES[name]);
    }
  });

  it("reads every document of a file", () => {
    const one = withCase("request: { container: { image: busybox } }", PASSES);
    const { suites } = decode(`${one}---\n${one.replace("name: s", "name: t")}`);
    expect(suites.map(({ name }) => name)).to.deep.equal(["s", "t"]);
  });
});
