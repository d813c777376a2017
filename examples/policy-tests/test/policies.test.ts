import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import {
  compilePolicies,
  lint,
  readPolicyFolder,
  review,
  type AdmissionReview,
  type ReviewContext,
} from "ephemeral-guard";

const files = await readPolicyFolder(fileURLToPath(new URL("../policies", import.meta.url)));

/** The cluster: its policies, and the labels of its namespaces. */
const cluster: ReviewContext = {
  policies: await compilePolicies(files),
  namespaces: { cart: { team: "shop" }, payments: { team: "shop" }, search: { team: "search" } },
};

const developer = { user: "developer@example.com", groups: ["developers"] };
const onCall = { user: "pager@example.com", groups: ["developers", "oncall"] };

describe("lint", () => {
  it("finds nothing that is wrong or doubtful", async () => {
    const findings = await lint(files);
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== "info"),
      [],
    );
  });
});

describe("what people type", () => {
  const busybox = "--image=busybox:1.36";
  const incident = "--env=INCIDENT=INC-1234";
  /** `codes`: what the command is refused with; none: it passes. */
  const rows = [
    { who: developer, args: `web-7 -n cart ${busybox} --target=app`, codes: [] },
    { who: developer, args: `web-7 -n cart ${busybox}`, codes: ["fields.require"] },
    { who: developer, args: "web-7 -n cart --image=alpine:3.20 --target=app", codes: ["images.allow"] },
    { who: developer, args: `web-7 -n search ${busybox} --target=app`, codes: ["unmatched"] },
    {
      who: developer,
      args: `api-3 -n payments ${busybox} --target=app ${incident}`,
      codes: ["rules.on-call"],
    },
    { who: onCall, args: `api-3 -n payments ${busybox} --target=app`, codes: ["rules.incident"] },
    { who: onCall, args: `api-3 -n payments ${busybox} --target=app ${incident}`, codes: [] },
  ];
  for (const { who, args, codes } of rows) {
    it(`${who.user}: kubectl debug -it ${args}`, () => {
      const result = review(cluster, { ...who, command: `kubectl debug -it ${args}` });
      assert.deepEqual(result.codes, codes);
    });
  }
});

describe("what holds for every request", () => {
  const profiles = ["general", "baseline", "restricted", "netadmin", "sysadmin"];
  const images = ["busybox:1.36", "registry.example.com/debug/strace:v2", "alpine:3.20"];
  const commands = profiles.flatMap((profile) =>
    images.map((image) => `kubectl debug web-7 -n cart --target=app --profile=${profile} --image=${image}`),
  );

  it("nobody gets a container that may raise its privileges", () => {
    for (const command of commands) {
      for (const who of [developer, onCall]) {
        const { verdict, containers } = review(cluster, { ...who, command });
        const raises = containers.some(
          ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
        );
        assert.ok(verdict === "denied" || !raises, `${who.user}: ${command}`);
      }
    }
  });

  it("what a refused person is told to try passes", () => {
    const refusals = commands.map((command) => review(cluster, { ...developer, command }).message);
    const tries = refusals.flatMap((message) => /^Try: (.*)$/m.exec(message)?.[1] ?? []);
    assert.ok(tries.length > 0);
    for (const command of tries)
      assert.equal(review(cluster, { ...developer, command }).verdict, "allowed", command);
  });
});

describe("what no command asks for", () => {
  it("cannot have the pod's volumes", () => {
    const { codes, message } = review(cluster, {
      ...developer,
      namespace: "cart",
      pod: { name: "web-7", spec: { volumes: [{ name: "token", emptyDir: {} }] } },
      container: {
        image: "busybox:1.36",
        targetContainerName: "app",
        volumeMounts: [{ name: "token", mountPath: "/token" }],
      },
    });
    assert.deepEqual(codes, ["fields.forbid"]);
    assert.match(message, /sets volumeMounts/);
  });

  it("may be given as a whole AdmissionReview: a pod holds five debug containers", async () => {
    const text = await readFile(new URL("reviews/sixth-container.json", import.meta.url), "utf8");
    const { codes } = review(cluster, JSON.parse(text) as AdmissionReview);
    assert.deepEqual(codes, ["limits.perPod"]);
  });
});
