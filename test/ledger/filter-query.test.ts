import { expect } from "chai";
import type { PageRequest, RecordFilter } from "../../src/ledger/ledger.ts";
import { parseFilterQuery, toFilterQuery, VERDICTS } from "../../src/ledger/filter-query.ts";

const NOW = new Date("2026-11-21T14:00:00.000Z");
const at = (text: string): Date => new Date(text);
const parse = (query: string) => parseFilterQuery(new URLSearchParams(query), NOW);

const READ: readonly { query: string; filter?: RecordFilter; page?: PageRequest }[] = [
  { query: "" },
  { query: "namespace=&user=&limit=&since=" },
  {
    query: "cluster=prod-eu&namespace=payments&pod=api-0",
    filter: { cluster: "prod-eu", namespace: "payments", pod: "api-0" },
  },
  {
    query: "user=system%3Aserviceaccount%3Aci%3Abot&group=a+b",
    filter: { user: "system:serviceaccount:ci:bot", group: "a b" },
  },
  {
    query: "image=busybox%3A1.36&code=images.allow&policy=production",
    filter: { image: "busybox:1.36", code: "images.allow", policy: "production" },
  },
  { query: "text=%3Cb%3E%00", filter: { text: "<b>\0" } },
  { query: "landed=true&dryRun=false", filter: { landed: true, dryRun: false } },
  { query: "landed=false&dryRun=true", filter: { landed: false, dryRun: true } },
  { query: "since=2h", filter: { since: at("2026-11-21T12:00:00Z") } },
  {
    query: "since=7d&until=90m",
    filter: { since: at("2026-11-14T14:00:00Z"), until: at("2026-11-21T12:30:00Z") },
  },
  { query: "until=30s", filter: { until: at("2026-11-21T13:59:30Z") } },
  { query: "since=0s", filter: { since: NOW } },
  { query: "since=2026-11-20", filter: { since: at("2026-11-20T00:00:00Z") } },
  { query: "since=2024-02-29", filter: { since: at("2024-02-29T00:00:00Z") } },
  { query: "until=2026-11-20T23:30:00%2B02:00", filter: { until: at("2026-11-20T21:30:00Z") } },
  { query: "until=2026-11-20T23:30:00.123Z", filter: { until: at("2026-11-20T23:30:00.123Z") } },
  { query: "namespace=&namespace=a", filter: { namespace: "a" } },
  { query: "limit=1", page: { limit: 1 } },
  { query: "limit=1000&cursor=abc", page: { limit: 1000, cursor: "abc" } },
  { query: `text=${"a".repeat(1000)}`, filter: { text: "a".repeat(1000) } },
  ...VERDICTS.map((verdict) => ({ query: `verdict=${verdict}`, filter: { verdict } })),
];

const TIMES = "a time such as 2026-11-21T14:00:00Z, a date or an age such as 2h or 7d";
const REFUSED: readonly { query: string; problem: string }[] = [
  { query: "namespce=a", problem: 'unknown filter "namespce" (did you mean "namespace"?)' },
  { query: "dryrun=true", problem: 'unknown filter "dryrun" (did you mean "dryRun"?)' },
  {
    query: "__proto__=a",
    problem:
      'unknown filter "__proto__" (known are since, until, cluster, namespace, pod, user, group, image, verdict, code, policy, landed, dryRun, text, limit, cursor)',
  },
  { query: "since=yesterday", problem: `since: expected ${TIMES}, found "yesterday"` },
  { query: "since=2026-02-30", problem: `since: expected ${TIMES}, found "2026-02-30"` },
  { query: "since=2026-02-30T00:00:00Z", problem: `since: expected ${TIMES}, found "2026-02-30T00:00:00Z"` },
  { query: "since=2026-11-21T25:00:00Z", problem: `since: expected ${TIMES}, found "2026-11-21T25:00:00Z"` },
  { query: "since=2026-11-21T14:00:00", problem: `since: expected ${TIMES}, found "2026-11-21T14:00:00"` },
  { query: "since=2026", problem: `since: expected ${TIMES}, found "2026"` },
  { query: "until=2w", problem: `until: expected ${TIMES}, found "2w"` },
  { query: "until=-2h", problem: `until: expected ${TIMES}, found "-2h"` },
  { query: "until=%E2%80%AE", problem: `until: expected ${TIMES}, found "\\u{202e}"` },
  {
    query: "verdict=refused",
    problem: 'verdict: expected one of allowed, denied, would-deny, unguarded, unjudged, found "refused"',
  },
  { query: "landed=yes", problem: 'landed: expected true or false, found "yes"' },
  { query: "dryRun=True", problem: 'dryRun: expected true or false, found "True"' },
  { query: "limit=0", problem: 'limit: expected a whole number from 1 to 1000, found "0"' },
  { query: "limit=1001", problem: 'limit: expected a whole number from 1 to 1000, found "1001"' },
  { query: "limit=1e2", problem: 'limit: expected a whole number from 1 to 1000, found "1e2"' },
  { query: "namespace=a&namespace=b", problem: "namespace: given twice" },
  {
    query: `text=${"a".repeat(1001)}`,
    problem: `text: expected at most 1000 characters, found "${"a".repeat(64)}... (1001 characters)"`,
  },
];

describe("ledger/filter-query", () => {
  for (const { query, filter = {}, page = { limit: 50 } } of READ) {
    it(`reads ${query.slice(0, 60) || "nothing"}`, () => {
      expect(parse(query)).to.deep.equal({ filter, page });
    });

    it(`writes ${query.slice(0, 60) || "nothing"} so that it is read the same`, () => {
      expect(parse(toFilterQuery(filter, page).toString())).to.deep.equal({ filter, page });
    });
  }

  for (const { query, problem } of REFUSED) {
    it(`refuses ${query.slice(0, 60)}`, () => {
      expect(parse(query)).to.deep.equal({ problem });
    });
  }

  it("writes what is given, and the limit where it is not the usual one", () => {
    const filter: RecordFilter = { since: NOW, user: "a b", landed: false };
    expect(toFilterQuery(filter).toString()).to.equal(
      "since=2026-11-21T14%3A00%3A00.000Z&user=a+b&landed=false",
    );
    expect(toFilterQuery({}, { limit: 50, cursor: "c" }).toString()).to.equal("cursor=c");
    expect(toFilterQuery({}, { limit: 20 }).toString()).to.equal("limit=20");
  });
});
