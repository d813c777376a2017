import { expect } from "chai";
import fc from "fast-check";
import jsonpatch from "jsonpatch";
import { reviewBothPhases } from "../../src/admission/both-phases.ts";
import { review } from "../../src/admission/review.ts";
import { isObject, type Json, type JsonObject } from "../../src/model/json.ts";
import { sentContainers, storedPod } from "../support/container-arbitrary.ts";
import { packagedSet, policySet } from "../support/policy-set.ts";
import { realReview, reviewNames } from "../support/real-review.ts";
import { reviewOf, sentContainer } from "../support/review-builder.ts";
import { codesOf, contextOf, patchOf, reviewed, reviewedTwice } from "../support/review-context.ts";

const SETS = [
  packagedSet("starter"),
  packagedSet("production"),
  policySet(
    {
      images: { deny: ["**/x"], requireTag: true },
      fields: { require: ["securityContext.runAsUser"], values: [{ path: "env[].name", in: ["A"] }] },
      defaults: {
        inheritFromTarget: ["runAsUser", "runAsGroup"],
        securityContext: {
          seLinuxOptions: { type: "container_t" },
          appArmorProfile: { type: "RuntimeDefault" },
          windowsOptions: { runAsUserName: "ContainerUser" },
        },
      },
      limits: { perRequest: 2, perPod: 3 },
    },
    { mode: "warn", privileges: { level: "baseline" }, remove: { capabilities: ["ALL"] } },
    { match: { namespaceSelector: { matchLabels: { a: "b" } } }, mode: "audit", images: { allow: [] } },
  ),
];

const policies = fc.constantFrom(...SETS);

/** Milliseconds: hundreds of reviews, on a machine that may be busy and under a coverage counter. */
const MANY_RUNS = 60_000;

/** Whatever comes is answered, or it is said why not; `/mutate` denies nothing, and what is answered can be sent. */
const expectAnswered = (set: (typeof SETS)[number], body: unknown): void => {
  for (const phase of ["mutate", "validate"] as const) {
    const result = review(contextOf({ policies: set, phase, stamp: true, advice: true }), body);
    if ("undecodable" in result) {
      expect(result.undecodable).to.match(/^[\x20-\x7e]+$/);
      continue;
    }
    const { response } = result.answer;
    expect(response.uid).to.be.a("string").that.is.not.empty;
    expect(response.allowed).to.equal(phase === "mutate" || result.outcome.verdict !== "denied");
    expect(JSON.parse(JSON.stringify(result.answer))).to.deep.equal(result.answer);
  }
  reviewBothPhases(contextOf({ policies: set, stamp: true }), body);
};

/** Every place in a document, as the keys that lead there. */
const placesIn = (value: unknown, at: readonly string[] = []): readonly (readonly string[])[] => [
  at,
  ...(typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, member]) => placesIn(member, [...at, key]))
    : []),
];

/** The document with another value at a place, or nothing there at all. */
const withValue = (
  document: unknown,
  [key, ...rest]: readonly string[],
  value: Json | undefined,
): unknown => {
  if (key === undefined) return value;
  if (Array.isArray(document)) {
    return document.map((item: unknown, index) =>
      String(index) === key ? withValue(item, rest, value) : item,
    );
  }
  if (!isObject(document)) return document;
  const next = withValue(document[key], rest, value);
  const others = Object.entries(document).filter(([name]) => name !== key);
  return Object.fromEntries(next === undefined ? others : [...others, [key, next]]);
};

describe("admission: review, whatever the body", function () {
  this.timeout(MANY_RUNS);

  it("answers any JSON, or says why not", () => {
    fc.assert(
      fc.property(policies, fc.jsonValue(), (set, body) => {
        expectAnswered(set, body);
      }),
    );
  });

  it("answers any JSON as a request", () => {
    fc.assert(
      fc.property(policies, fc.dictionary(fc.string(), fc.jsonValue()), (set, request) => {
        expectAnswered(set, reviewOf({ request }));
        expectAnswered(set, { ...reviewOf(), request: { uid: "u1", ...request } });
      }),
    );
  });

  it("answers any JSON as the containers", () => {
    fc.assert(
      fc.property(policies, fc.jsonValue(), (set, ephemeralContainers) => {
        expectAnswered(set, reviewOf({ ephemeralContainers }));
        expectAnswered(set, reviewOf({ ephemeralContainers: [ephemeralContainers, sentContainer()] }));
      }),
    );
  });

  const real = reviewNames().map((name) => realReview(name));
  const places = real.map((body) => placesIn(body));
  const anywhere = fc
    .nat({ max: real.length - 1 })
    .chain((index) => fc.tuple(fc.constant(index), fc.nat({ max: (places[index] ?? []).length - 1 })));
  const anything = fc.oneof(
    fc.constant(undefined),
    fc.constantFrom<Json>(null, "", 0, -1, 1e300, true, [], {}, [null], "UPDATE", { name: "x" }),
    fc.jsonValue() as fc.Arbitrary<Json>,
  );

  it("answers the real reviews with anything in any place of them", () => {
    fc.assert(
      fc.property(policies, anywhere, anything, (set, [index, at], value) => {
        expectAnswered(set, withValue(real[index], places[index]?.[at] ?? [], value));
      }),
      { numRuns: 500 },
    );
  });

  it("answers them with anything in each place that is read", () => {
    const body = reviewOf({
      standing: [{ name: "old", image: "busybox" }],
      added: [
        {
          env: [{ name: "A", value: "1", valueFrom: { fieldRef: {} } }],
          command: ["sh"],
          securityContext: { capabilities: { add: ["CHOWN"] }, seccompProfile: { type: "RuntimeDefault" } },
        },
      ],
      pod: {
        spec: { securityContext: { runAsUser: 1 }, containers: [{ name: "app", securityContext: {} }] },
      },
    });
    const values = [undefined, null, "", "x", 0, 1.5, true, [], [null], [[]], {}, { a: null }];
    for (const place of placesIn(body)) {
      for (const value of values) for (const set of SETS) expectAnswered(set, withValue(body, place, value));
    }
  });
});

describe("admission: review, the patch", function () {
  this.timeout(MANY_RUNS);

  it("touches added containers only, and does the second time what it did the first", () => {
    fc.assert(
      fc.property(policies, sentContainers, storedPod, fc.nat({ max: 3 }), (set, added, pod, place) => {
        const standing = [sentContainer({ name: "old-1" }), sentContainer({ name: "old-2" })];
        const ephemeralContainers = [...standing.slice(0, place), ...added, ...standing.slice(place)];
        const body = reviewOf({ standing, ephemeralContainers, pod });
        const judged = reviewed({ policies: set, phase: "mutate", stamp: true }, body);
        const patch = patchOf(judged) ?? [];
        const first = Math.min(place, standing.length);
        for (const { path } of patch) {
          const [, spec, list, index, ...rest] = path.split("/");
          expect([spec, list]).to.deep.equal(["spec", "ephemeralContainers"]);
          expect(Number(index)).to.be.within(first, first + added.length - 1);
          expect(rest.join("/")).to.match(/^(env|securityContext)(\/|$)/);
        }
        const object: unknown = jsonpatch.apply_patch(body.request["object"], patch);
        const again = { ...body, request: { ...body.request, object: object as JsonObject } };
        expect(patchOf(reviewed({ policies: set, phase: "mutate", stamp: true }, again))).to.equal(undefined);
      }),
      { numRuns: 500 },
    );
  });

  it("never makes a request fail that would have passed as asked", () => {
    fc.assert(
      fc.property(policies, sentContainers, storedPod, (set, added, pod) => {
        const body = reviewOf({ added, pod });
        const asked = reviewed({ policies: set, guardMode: "enforce" }, body);
        fc.pre(!codesOf(asked).includes("stamp.forged"));
        const { validated } = reviewedTwice({ policies: set, stamp: true }, body);
        if (asked.outcome.verdict !== "denied") {
          expect(codesOf(validated)).to.not.include("stamp.missing");
          expect(validated.answer.response.allowed).to.equal(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("admission: review, the verdict", function () {
  this.timeout(MANY_RUNS);

  const judgement = (set: (typeof SETS)[number], body: unknown) => {
    const judged = reviewed({ policies: set, stamp: false }, body);
    return { verdict: judged.outcome.verdict, codes: [...codesOf(judged)].sort() };
  };

  it("does not depend on the order of containers", () => {
    fc.assert(
      fc.property(
        policies,
        sentContainers,
        storedPod,
        fc.infiniteStream(fc.nat()),
        (set, added, pod, keys) => {
          const standing = [sentContainer({ name: "old" })];
          const all = [...standing, ...added];
          const order = new Map(all.map((container) => [container, keys.next().value]));
          const shuffled = all.toSorted((a, b) => Number(order.get(a)) - Number(order.get(b)));
          const given = { standing, pod };
          expect(judgement(set, reviewOf({ ...given, ephemeralContainers: shuffled }))).to.deep.equal(
            judgement(set, reviewOf({ ...given, ephemeralContainers: all })),
          );
        },
      ),
    );
  });

  it("does not depend on fields that no policy reads", () => {
    const members = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()) as fc.Arbitrary<JsonObject>;
    const noise = fc.record({
      metadata: members,
      spec: members,
      status: members,
      request: members,
      review: members,
    });
    fc.assert(
      fc.property(
        policies,
        sentContainers,
        storedPod,
        noise,
        (set, added, pod, { metadata, spec, ...others }) => {
          const plain = reviewOf({ added, pod });
          const sent = plain.request["object"] as { metadata: JsonObject; spec: JsonObject };
          const object = {
            ...sent,
            metadata: {
              ...metadata,
              ...sent.metadata,
              labels: { exempt: "true" },
              managedFields: [metadata],
            },
            spec: { ...spec, ephemeralContainers: sent.spec["ephemeralContainers"] ?? null },
            status: others.status,
          };
          const noisy = {
            ...others.review,
            ...plain,
            request: { ...others.request, ...plain.request, object, options: others.status },
          };
          expect(judgement(set, noisy)).to.deep.equal(judgement(set, plain));
        },
      ),
    );
  });

  it("does not depend on the containers that stand there already", () => {
    fc.assert(
      fc.property(sentContainers, sentContainers, storedPod, (old, added, pod) => {
        const set = packagedSet("starter");
        const standing = old.map((container, index) => ({ ...container, name: `old-${index}` }));
        expect(judgement(set, reviewOf({ standing, added, pod }))).to.deep.equal(
          judgement(set, reviewOf({ added, pod })),
        );
      }),
    );
  });
});
