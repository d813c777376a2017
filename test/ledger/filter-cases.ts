import type { RecordFilter } from "../../src/ledger/ledger.ts";
import { after, judged, sighting } from "../support/ledger-parts.ts";

/** Records that filters tell apart, by the name of their pod, oldest first; `east` is another cluster's. */
export const FILTERED = {
  test: [
    judged("v1", { pod: "web-1", at: 0 }),
    judged("v2", { pod: "web-2", at: 1000, user: "bob@example.com", verdict: "denied" }),
    judged("v3", {
      pod: "web-3",
      at: 2000,
      namespace: "mail",
      image: "registry.example.com/tools/debug:2.0",
    }),
    judged("v4", { pod: "web-4", at: 3000, dryRun: true }),
    judged("v5", {
      pod: "web-5",
      at: 4000,
      verdict: "would-deny",
      containers: [
        { name: "first", image: "alpine:3" },
        { name: "second", image: "busybox:1.36" },
      ],
      more: { policies: ["staging", "production"], requester: { username: "carol", groups: ["admins"] } },
    }),
    judged("v6", { pod: "Ünïcode-6", at: 5000, user: "日本@example.com" }),
  ],
  east: [judged("v9", { pod: "east-9", at: 9000, namespace: "east" })],
  sightings: [sighting({ pod: "web-1" })],
};

export interface FilterCase {
  readonly name: string;
  readonly filter: RecordFilter;
  /** Pods, newest first. */
  readonly expect: readonly string[];
}

const ALL = ["east-9", "Ünïcode-6", "web-5", "web-4", "web-3", "web-2", "web-1"];
const but = (...pods: readonly string[]): readonly string[] => ALL.filter((pod) => !pods.includes(pod));

export const FILTER_CASES: readonly FilterCase[] = [
  { name: "nothing", filter: {}, expect: ALL },
  { name: "since, at or after", filter: { since: after(4000) }, expect: ["east-9", "Ünïcode-6", "web-5"] },
  { name: "until, before", filter: { until: after(2000) }, expect: ["web-2", "web-1"] },
  { name: "both", filter: { since: after(1000), until: after(3000) }, expect: ["web-3", "web-2"] },
  { name: "cluster", filter: { cluster: "east" }, expect: ["east-9"] },
  { name: "namespace", filter: { namespace: "mail" }, expect: ["web-3"] },
  { name: "namespace, whole only", filter: { namespace: "mai" }, expect: [] },
  { name: "namespace, as written", filter: { namespace: "Mail" }, expect: [] },
  { name: "pod", filter: { pod: "web-1" }, expect: ["web-1"] },
  { name: "user", filter: { user: "bob@example.com" }, expect: ["web-2"] },
  { name: "user in other letters", filter: { user: "日本@example.com" }, expect: ["Ünïcode-6"] },
  { name: "group", filter: { group: "admins" }, expect: ["web-5"] },
  { name: "group, common", filter: { group: "developers" }, expect: but("web-5") },
  { name: "image", filter: { image: "registry.example.com/tools/debug:2.0" }, expect: ["web-3"] },
  { name: "image, of any container", filter: { image: "busybox:1.36" }, expect: but("web-3") },
  { name: "verdict", filter: { verdict: "would-deny" }, expect: ["web-5"] },
  { name: "verdict that none has", filter: { verdict: "unguarded" }, expect: [] },
  { name: "code", filter: { code: "images.allow" }, expect: ["web-5", "web-2"] },
  { name: "policy", filter: { policy: "staging" }, expect: ["web-5"] },
  { name: "policy, any that judged", filter: { policy: "production" }, expect: ALL },
  { name: "landed", filter: { landed: true }, expect: ["web-1"] },
  { name: "not landed", filter: { landed: false }, expect: but("web-1") },
  { name: "dry run", filter: { dryRun: true }, expect: ["web-4"] },
  { name: "no dry run", filter: { dryRun: false }, expect: but("web-4") },
  { name: "a word", filter: { text: "registry" }, expect: ["web-3"] },
  { name: "a begun word", filter: { text: "regis" }, expect: ["web-3"] },
  { name: "words in any order, the last begun", filter: { text: "debug TOOLS mai" }, expect: ["web-3"] },
  { name: "words of which one is begun but not the last", filter: { text: "mai debug" }, expect: [] },
  { name: "a word of the user's", filter: { text: "bob" }, expect: ["web-2"] },
  { name: "a word of a group", filter: { text: "authenticated" }, expect: but("web-5") },
  { name: "a word of the message", filter: { text: "refused" }, expect: ["web-2"] },
  { name: "a word of a code", filter: { text: "images.allow" }, expect: ["web-5", "web-2"] },
  { name: "a word of a policy", filter: { text: "stag" }, expect: ["web-5"] },
  { name: "a container's name", filter: { text: "second" }, expect: ["web-5"] },
  { name: "a whole image", filter: { text: "registry.example.com/tools/debug:2.0" }, expect: ["web-3"] },
  { name: "words in other letters", filter: { text: "日" }, expect: ["Ünïcode-6"] },
  { name: "other letters, in upper case", filter: { text: "ÜNÏCODE" }, expect: ["Ünïcode-6"] },
  { name: "a word that is in none", filter: { text: "nowhere" }, expect: [] },
  { name: "blanks alone", filter: { text: "  " }, expect: ALL },
  { name: "punctuation alone", filter: { text: "--" }, expect: [] },
  {
    name: "all at once",
    filter: {
      ...{
        since: after(4000),
        until: after(4001),
        cluster: "test",
        namespace: "shop",
        pod: "web-5",
        user: "carol",
      },
      ...{
        group: "admins",
        image: "alpine:3",
        verdict: "would-deny",
        code: "images.allow",
        policy: "staging",
      },
      ...{ landed: false, dryRun: false, text: "first alp" },
    },
    expect: ["web-5"],
  },
  { name: "all but one", filter: { user: "carol", verdict: "denied" }, expect: [] },
];
