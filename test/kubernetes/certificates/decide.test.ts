import { expect } from "chai";
import type { CertificateFacts } from "../../../src/certificates/read.ts";
import { toBundle, toPublication } from "../../../src/kubernetes/certificates/bundle.ts";
import { decide, type Action, type Situation } from "../../../src/kubernetes/certificates/decide.ts";
import type {
  Authorities,
  Configuration,
  Leaf,
  Observed,
} from "../../../src/kubernetes/certificates/observed.ts";

/** Time is counted in days: an authority lives 90, a certificate 30; a bundle settles within one. */
const DAY = 86_400_000;
const day = (count: number): Date => new Date(Date.UTC(2026, 0, 1) + count * DAY);

const authority = (name: string, from: number): CertificateFacts => ({
  id: name,
  pem: `<${name}>`,
  notBefore: day(from),
  notAfter: day(from + 90),
});
const leaf = (issuer: string | undefined, from: number, days = 30): Leaf => ({
  issuer,
  notBefore: day(from),
  notAfter: day(from + days),
  hosts: ["guard.svc"],
});
/** Signing from day 0, signing from day 60 on, and from long ago. */
const [OLD, NEW, OLDER] = [authority("old", 0), authority("new", 60), authority("older", -70)];

interface Given {
  readonly now: number;
  readonly authorities?: Partial<Authorities>;
  readonly leaf?: Leaf;
  /** `ca.crt` of the serving Secret; what should be trusted when left out. */
  readonly told?: string;
  /** The caBundles of the mutating and the validating configuration; what should be trusted when left out. */
  readonly carried?: readonly string[];
  /** The day since when the configurations have carried what they should. */
  readonly settling?: number;
  readonly trustedBefore?: readonly CertificateFacts[];
  readonly hosts?: readonly string[];
}

const toSituation = ({ now, settling = -1000, hosts = ["guard.svc"], ...given }: Given): Situation => {
  const authorities: Authorities = {
    signing: undefined,
    next: undefined,
    retired: [],
    retiredUntil: undefined,
    ...given.authorities,
  };
  const bundle = toBundle(authorities, day(now));
  const [mutating = bundle, validating = mutating] = given.carried ?? [];
  const configuration = (kind: Configuration["kind"], carried: string): Configuration => ({
    kind,
    name: "guard",
    bundles: carried === "absent" ? undefined : [carried],
  });
  const observed: Observed = {
    authorities,
    serving: { leaf: given.leaf, bundle: given.told ?? bundle },
    configurations: [
      configuration("MutatingWebhookConfiguration", mutating),
      configuration("ValidatingWebhookConfiguration", validating),
    ],
    trustedBefore: given.trustedBefore ?? [],
  };
  const publication = toPublication({ bundle, since: day(settling) }, observed, day(now));
  const lifetimes = { authorityMs: 90 * DAY, certificateMs: 30 * DAY, settleMs: DAY };
  return { observed, publication, now: day(now), hosts, lifetimes };
};

/** An action as one line. */
const show = (action: Action): string => {
  switch (action.do) {
    case "publish":
      return `publish ${action.bundle} to ${action.to.kind.startsWith("M") ? "mutating" : "validating"}`;
    case "authorities": {
      const { signing, next, retired, retiredUntil } = action.plan;
      const name = (planned: CertificateFacts | "new" | undefined): string =>
        planned === undefined ? "none" : planned === "new" ? "made" : planned.id;
      const until = retiredUntil && (retiredUntil.getTime() - day(0).getTime()) / DAY;
      const left =
        retired.length === 0 ? "" : `, retired ${retired.map(name).join("+")} until ${until ?? "?"}`;
      return `signing ${name(signing)}, next ${name(next)}${left}`;
    }
    case "issue":
      return `issue, told ${action.bundle}`;
    case "tell":
      return `tell ${action.bundle}`;
  }
};

describe("kubernetes/certificates/decide", () => {
  const table: { name: string; given: Given; expect: readonly string[] }[] = [
    { name: "a first start: an authority, before anything else", given: { now: 0, carried: [""] }, expect: ["signing made, next none"] },
    {
      name: "a first authority: trusted at once, and a certificate at once, since nobody serves one yet",
      given: { now: 0, authorities: { signing: OLD }, carried: [""], told: "" },
      expect: ["publish <old> to mutating", "publish <old> to validating", "issue, told <old>"],
    },
    {
      name: "a first start before the configurations are installed",
      given: { now: 0, authorities: { signing: OLD }, carried: ["absent"], told: "" },
      expect: ["issue, told <old>"],
    },
    { name: "all is well", given: { now: 10, authorities: { signing: OLD }, leaf: leaf("old", 0) }, expect: [] },
    {
      name: "someone has emptied a caBundle",
      given: { now: 10, authorities: { signing: OLD }, leaf: leaf("old", 0), carried: ["<old>", ""] },
      expect: ["publish <old> to validating"],
    },
    {
      name: "someone has put another authority into a caBundle",
      given: { now: 10, authorities: { signing: OLD }, leaf: leaf("old", 0), carried: ["<other>", "<old>"] },
      expect: ["publish <old> to mutating"],
    },
    {
      name: "someone has emptied a caBundle while much else is due: that comes first",
      given: { now: 65, authorities: { signing: OLD }, leaf: leaf("old", 40), carried: ["", "<old>"] },
      expect: ["publish <old> to mutating", "signing old, next made", "issue, told <old>"],
    },
    { name: "just before two thirds of the certificate's life", given: { now: 19.9, authorities: { signing: OLD }, leaf: leaf("old", 0) }, expect: [] },
    { name: "two thirds of the certificate's life", given: { now: 20, authorities: { signing: OLD }, leaf: leaf("old", 0) }, expect: ["issue, told <old>"] },
    { name: "the certificate has expired", given: { now: 31, authorities: { signing: OLD }, leaf: leaf("old", 0) }, expect: ["issue, told <old>"] },
    { name: "the certificate is of the future", given: { now: 10, authorities: { signing: OLD }, leaf: leaf("old", 11) }, expect: ["issue, told <old>"] },
    { name: "the certificate is someone else's", given: { now: 10, authorities: { signing: OLD }, leaf: leaf(undefined, 0) }, expect: ["issue, told <old>"] },
    {
      name: "the certificate lacks a host",
      given: { now: 10, authorities: { signing: OLD }, leaf: leaf("old", 0), hosts: ["guard.svc", "other.svc"] },
      expect: ["issue, told <old>"],
    },
    { name: "ca.crt is not what is trusted", given: { now: 10, authorities: { signing: OLD }, leaf: leaf("old", 0), told: "" }, expect: ["tell <old>"] },
    {
      name: "two thirds of the authority's life: the next one is made, and signs nothing",
      given: { now: 60, authorities: { signing: OLD }, leaf: leaf("old", 55) },
      expect: ["signing old, next made"],
    },
    {
      name: "the next authority is published, beside the one that signs",
      given: { now: 60, authorities: { signing: OLD, next: NEW }, leaf: leaf("old", 55), carried: ["<old>"], told: "<old>" },
      expect: ["publish <new><old> to mutating", "publish <new><old> to validating", "tell <new><old>"],
    },
    {
      name: "the next authority is not trusted by all configurations yet",
      given: { now: 62, authorities: { signing: OLD, next: NEW }, leaf: leaf("old", 55), carried: ["<new><old>", "<old>"] },
      expect: ["publish <new><old> to validating"],
    },
    {
      name: "an API server may not have taken notice yet",
      given: { now: 62, authorities: { signing: OLD, next: NEW }, leaf: leaf("old", 55), settling: 61.1 },
      expect: [],
    },
    {
      name: "meanwhile a certificate is due: by the authority that is trusted for sure",
      given: { now: 75, authorities: { signing: OLD, next: NEW }, leaf: leaf("old", 55), settling: 74.1 },
      expect: ["issue, told <new><old>"],
    },
    {
      name: "every API server trusts the next authority: it signs from now on, and the one before it goes on being trusted",
      given: { now: 62, authorities: { signing: OLD, next: NEW }, leaf: leaf("old", 55), settling: 61 },
      expect: ["signing new, next none, retired old until 92"],
    },
    {
      name: "a configuration is missing: whether the API server trusts the next authority cannot be known",
      given: { now: 70, authorities: { signing: OLD, next: NEW }, leaf: leaf("old", 65), carried: ["<new><old>", "absent"] },
      expect: [],
    },
    {
      name: "and when there is no other authority left, that is as good as any",
      given: { now: 91, authorities: { signing: OLD, next: NEW }, leaf: leaf("old", 85, 5), carried: ["<new>", "absent"] },
      expect: ["signing new, next none"],
    },
    {
      name: "the new authority signs: a certificate by it, while pods may serve the old one for a while",
      given: { now: 62, authorities: { signing: NEW, retired: [OLD], retiredUntil: day(92) }, leaf: leaf("old", 55) },
      expect: ["issue, told <new><old>"],
    },
    {
      name: "the retired authority is trusted until nothing that it signed is valid",
      given: { now: 70, authorities: { signing: NEW, retired: [OLD], retiredUntil: day(85) }, leaf: leaf("new", 62) },
      expect: [],
    },
    {
      name: "nothing that the retired authority signed is valid any more",
      given: { now: 85, authorities: { signing: NEW, retired: [OLD], retiredUntil: day(85) }, leaf: leaf("new", 70) },
      expect: ["signing new, next none"],
    },
    {
      name: "one of two retired authorities has expired by itself",
      given: { now: 70, authorities: { signing: NEW, retired: [OLD, authority("older", -25)], retiredUntil: day(92) }, leaf: leaf("new", 62) },
      expect: ["signing new, next none, retired old until 92"],
    },
    {
      name: "a certificate that ends with its authority is not renewed ever faster",
      given: { now: 89, authorities: { signing: OLD, next: NEW }, leaf: leaf("old", 70, 20), carried: ["<new><old>", "absent"] },
      expect: [],
    },
    {
      name: "the authority Secret is lost: what is served stays trusted, and the new authority waits until it is, too",
      given: { now: 10, leaf: leaf("old", 0), carried: ["<old>"], trustedBefore: [OLD, OLD, OLDER] },
      expect: ["signing none, next made, retired old+older until 40"],
    },
    {
      name: "after such a loss, the new authority is trusted",
      given: { now: 12, authorities: { next: NEW, retired: [OLD], retiredUntil: day(40) }, leaf: leaf("old", 0), settling: 11 },
      expect: ["signing new, next none, retired old until 42"],
    },
    {
      name: "after such a loss, the new authority is not trusted yet",
      given: { now: 12, authorities: { next: NEW, retired: [OLD], retiredUntil: day(40) }, leaf: leaf("old", 0), settling: 11.5 },
      expect: [],
    },
    {
      name: "both Secrets are lost: what pods may serve stays trusted, and a new certificate comes at once",
      given: { now: 10, carried: ["<old>"], trustedBefore: [OLD, OLD] },
      expect: ["signing made, next none, retired old until 40"],
    },
    {
      name: "the signing authority has expired, and nobody was there",
      given: { now: 200, authorities: { signing: OLD }, leaf: leaf("old", 60), carried: ["<old>"] },
      expect: ["signing made, next none"],
    },
    {
      name: "the signing authority has lost its key: the next one goes on as soon as it is trusted",
      given: { now: 62, authorities: { next: NEW, retired: [OLD] }, leaf: leaf("old", 55), settling: 61 },
      expect: ["signing new, next none, retired old until 92"],
    },
    {
      name: "the next authority has lost its key: it has signed nothing, and another is made",
      given: { now: 62, authorities: { signing: OLD, retired: [NEW] }, leaf: leaf("old", 55), settling: 61 },
      expect: ["signing old, next made, retired new until ?"],
    },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of table) {
    it(name, () => expect(decide(toSituation(given)).map(show)).to.deep.equal(expected));
  }
});
