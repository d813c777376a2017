import { createHash } from "node:crypto";
import type { DebugRecord } from "../../model/record.ts";
import type { RecordFilter } from "../ledger.ts";

/**
 * Every record is found by terms: what a filter compares whole is one term, a hash of it, and so is each word and each
 * beginning of a word. Any filter is then the conjunction of some terms, which both dialects answer from one inverted
 * index, whichever of them are common or rare. Terms are made of `a-z` and `0-9` alone: nothing that a user types can
 * be read as an operator of a query language.
 */
export const toTerms = (record: DebugRecord): readonly string[] => {
  const { verdict, dryRun, cluster, namespace, pod, requester, containers, violations, policies } = record;
  const words = new Set(wordsOf(textOf(record)).slice(0, MOST_WORDS));
  const all = new Set<string>([
    exactTerm("verdict", verdict),
    exactTerm("dryRun", dryRun),
    exactTerm("landed", hasLanded(record)),
    exactTerm("cluster", cluster),
    exactTerm("namespace", namespace),
    exactTerm("pod", pod.name),
    exactTerm("user", requester.username),
    ...requester.groups.map((group) => exactTerm("group", group)),
    ...containers.map(({ image }) => exactTerm("image", image)),
    ...violations.map(({ code }) => exactTerm("code", code)),
    ...policies.map((policy) => exactTerm("policy", policy)),
  ]);
  for (const word of words) {
    all.add(WHOLE + word);
    for (let length = 1; length <= Math.min(word.length, LONGEST_BEGINNING); length += 1) {
      all.add(BEGUN + word.slice(0, length));
    }
  }
  return [...all];
};

/** The terms that a record must have, all of them; undefined where no record can have them. */
export const toQueryTerms = (filter: RecordFilter): readonly string[] | undefined => {
  const words = wordsOf(filter.text ?? "");
  const last = words.at(-1);
  // A text of nothing but punctuation occurs in no word.
  if (last === undefined && filter.text !== undefined && filter.text.trim() !== "") return undefined;
  const exact = EXACT.flatMap((field) => {
    const value = filter[field];
    return value === undefined ? [] : [exactTerm(field, value)];
  });
  const begun = last === undefined ? [] : [BEGUN + last.slice(0, LONGEST_BEGINNING)];
  return [...new Set([...exact, ...words.slice(0, -1).map((word) => WHOLE + word), ...begun])];
};

/** Whether any of its containers was seen in the pod. */
const hasLanded = ({ containers }: DebugRecord): boolean => containers.some(({ landed }) => landed === true);

const EXACT = [
  ...(["cluster", "namespace", "pod", "user", "group", "image", "verdict", "code", "policy"] as const),
  ...(["landed", "dryRun"] as const),
];

type Exact = (typeof EXACT)[number];

const exactTerm = (field: Exact, value: string | boolean): string => {
  const name = `${field}=${String(value)}`;
  const known = terms.get(name);
  if (known !== undefined) return known;
  // 80 bits of it: two values that meet there are not to be expected among all that were ever typed.
  const term = `x${createHash("sha256").update(name).digest("hex").slice(0, 20)}`;
  if (terms.size >= MOST_KEPT) terms.clear();
  terms.set(name, term);
  return term;
};

/** Most values come again and again. */
const terms = new Map<string, string>();
const MOST_KEPT = 5000;

const WHOLE = "w";
const BEGUN = "b";

/** Longer words are told apart by their first letters alone. */
const LONGEST_BEGINNING = 16;
const LONGEST_WORD = 64;

/** A message may name a thousand containers. */
const MOST_WORDS = 500;

const textOf = ({
  requester,
  namespace,
  pod,
  containers,
  violations,
  policies,
  message,
}: DebugRecord): string =>
  [
    ...[requester.username, ...requester.groups, namespace, pod.name],
    ...containers.flatMap(({ name, image }) => [name, image]),
    ...violations.map(({ code }) => code),
    ...policies,
    message ?? "",
  ].join(" ");

/** Runs of letters and digits, in lower case; those that are not ASCII as the numbers of their code points. */
const wordsOf = (text: string): readonly string[] =>
  (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map((word) =>
    word
      .replace(/[^a-z0-9]/gu, (letter) => `u${letter.codePointAt(0)?.toString(16) ?? ""}`)
      .slice(0, LONGEST_WORD),
  );
