import { expect } from "chai";
import type { DebugRequest } from "../../src/model/debug-request.ts";
import { compileMatch, type MatchBlock, type Matching } from "../../src/policy/match.ts";
import { debugRequest } from "../support/subject.ts";

/** alice, a developer, in namespace payments; a pod with the label app: api; the namespace's labels are tier: prod. */
const request = (given: Partial<DebugRequest> = {}): DebugRequest => ({
  ...debugRequest([], { labels: { app: "api" } }),
  namespaceLabels: { tier: "prod" },
  ...given,
});

describe("compileMatch", () => {
  const prod = { matchLabels: { tier: "prod" } };
  const api = { matchLabels: { app: "api" } };
  const developers = { kind: "Group", name: "developers" } as const;
  const admins = { kind: "Group", name: "admins" } as const;
  const unknown = { namespaceLabels: undefined };

  const rows: readonly {
    readonly name: string;
    readonly given: MatchBlock;
    readonly request?: Partial<DebugRequest>;
    readonly expect: Matching;
  }[] = [
    { name: "nothing given: every request", given: {}, expect: "yes" },
    { name: "nothing given, nothing known", given: {}, request: unknown, expect: "yes" },
    { name: "a namespace", given: { namespaces: ["payments"] }, expect: "yes" },
    { name: "another namespace", given: { namespaces: ["billing"] }, expect: "no" },
    { name: "any of the namespaces", given: { namespaces: ["billing", "pay*"] }, expect: "yes" },
    { name: "a glob is for the whole name", given: { namespaces: ["pay", "*ment"] }, expect: "no" },
    { name: "a group", given: { subjects: [developers] }, expect: "yes" },
    { name: "another group", given: { subjects: [admins] }, expect: "no" },
    { name: "any of the subjects", given: { subjects: [admins, developers] }, expect: "yes" },
    { name: "the pod's labels", given: { podSelector: api }, expect: "yes" },
    { name: "other labels", given: { podSelector: prod }, expect: "no" },
    { name: "the namespace's labels", given: { namespaceSelector: prod }, expect: "yes" },
    { name: "the pod's are not the namespace's", given: { namespaceSelector: api }, expect: "no" },
    {
      name: "a namespace without labels",
      given: { namespaceSelector: prod },
      request: { namespaceLabels: {} },
      expect: "no",
    },
    { name: "unknown labels", given: { namespaceSelector: prod }, request: unknown, expect: "unknown" },
    {
      name: "unknown labels, whatever the selector",
      given: { namespaceSelector: {} },
      request: unknown,
      expect: "unknown",
    },
    {
      name: "all hold",
      given: { namespaces: ["*"], subjects: [developers], podSelector: api, namespaceSelector: prod },
      expect: "yes",
    },
    {
      name: "all but one hold",
      given: { namespaces: ["*"], subjects: [admins], podSelector: api, namespaceSelector: prod },
      expect: "no",
    },
    {
      name: "all hold but what is unknown",
      given: { namespaces: ["*"], subjects: [developers], namespaceSelector: prod },
      request: unknown,
      expect: "unknown",
    },
    {
      name: "one fails, so what is unknown does not matter: the namespace",
      given: { namespaces: ["billing"], namespaceSelector: prod },
      request: unknown,
      expect: "no",
    },
    {
      name: "one fails, so what is unknown does not matter: the pod",
      given: { podSelector: prod, namespaceSelector: prod },
      request: unknown,
      expect: "no",
    },
    {
      name: "targets are not looked at while there is but one",
      given: { targets: ["EphemeralContainer"] } as MatchBlock,
      expect: "yes",
    },
  ];
  for (const { name, given, request: asked, expect: matching } of rows) {
    it(name, () => {
      expect(compileMatch(given)(request(asked))).to.equal(matching);
    });
  }
});
