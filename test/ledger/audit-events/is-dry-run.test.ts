import { expect } from "chai";
import { isDryRun } from "../../../src/ledger/audit-events/is-dry-run.ts";

/** What kube-apiserver v1.36 made of each was tried out; `test/e2e/audit-events.test.ts` does so with the dangerous ones. */
const CASES: readonly { readonly query: unknown; readonly expect: boolean }[] = [
  { query: "?dryRun=All", expect: true },
  { query: "?dryRun=All&fieldManager=kubectl-patch", expect: true },
  { query: "?fieldManager=x&dryRun=All", expect: true },
  { query: "?dryRun=All&dryRun=All", expect: true },
  { query: "?dry%52un=%41ll", expect: true },
  { query: "?x=%zz&dryRun=All", expect: true },
  { query: "?a;b&dryRun=All", expect: true },
  { query: "", expect: false },
  { query: "?", expect: false },
  { query: "?dryRun", expect: false },
  { query: "?dryRun=all", expect: false },
  { query: "?dryrun=All", expect: false },
  { query: "?dryRun=None", expect: false },
  { query: "?dryRun=All%", expect: false },
  { query: "?dryRun=All%zz", expect: false },
  { query: "?dryRun=All%ff", expect: false },
  { query: "?dryRun=All;x=1", expect: false },
  { query: "?x=1;dryRun=All", expect: false },
  { query: "??dryRun=All", expect: false },
  { query: "?x=?dryRun=All", expect: false },
  { query: "?fieldManager=%26dryRun=All", expect: false },
  { query: "?dryRun=All=", expect: false },
  { query: "?dryRun=All+", expect: false },
  { query: "/dryRun=All", expect: false },
];

describe("audit events: dry run", () => {
  for (const { query, expect: expected } of CASES) {
    it(`${String(query) || "no query"}: ${expected}`, () => {
      expect(isDryRun(`/api/v1/namespaces/shop/pods/api/ephemeralcontainers${String(query)}`)).to.equal(
        expected,
      );
    });
  }
  for (const uri of [undefined, null, 7, {}]) {
    it(`${JSON.stringify(uri)} is none`, () => expect(isDryRun(uri)).to.equal(false));
  }
});
