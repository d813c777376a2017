import { quote } from "../../../model/printable.ts";
import type { MatchBlock } from "../../match.ts";
import type { Path } from "../../source-document.ts";
import { domainsOf, impossibleLabel, type Domains } from "../label-domain.ts";
import type { LintFault, LintRule } from "../lint-rule.ts";
import { areApart, commonName } from "../name-overlap.ts";
import { policyText } from "../policy-text.ts";
import { NAME_LABEL } from "../witness.ts";

export const ruleNeverMatches: LintRule = {
  id: "rule-never-matches",
  severity: "error",
  summary: "A condition that no request can meet",
  prose: `A policy whose \`match\` can never hold judges nothing, and an \`exclude\` that can never hold spares nobody;
both look as if they did. Found are globs that no namespace name (a DNS label: a-z, 0-9 and dashes) and no
ServiceAccount can have, labels that are asked to be two things at once, and an \`exclude\` that no request of its own
\`match\` can meet.`,
  bad: policyText(
    "production",
    `
match: { namespaces: ["Prod-*"] }
privileges: { level: baseline }`,
  ),
  good: policyText(
    "production",
    `
match: { namespaces: ["prod-*"] }
privileges: { level: baseline }`,
  ),
  readsSet: false,
  run: ({ spec: { match = {}, exclude = [] } }) => [
    ...faultsIn(match, ["spec", "match"]),
    ...exclude.flatMap((block, at) => {
      const path = ["spec", "exclude", at];
      const own = faultsIn(block, path);
      return own.length > 0 ? own : apart(match, block, path);
    }),
  ],
};

const faultsIn = (block: MatchBlock, at: Path): readonly LintFault[] => [
  ...namespaceFaults(block, at),
  ...accountFaults(block, at),
  ...selectorFaults(block, at),
  ...nameLabelFaults(block, at),
];

const namespaceFaults = ({ namespaces = [] }: MatchBlock, at: Path): readonly LintFault[] =>
  namespaces.flatMap((glob, index) =>
    commonName([glob], "label") === "none"
      ? [
          {
            at: [...at, "namespaces", index],
            message: `no namespace can be named ${quote(glob, 80)}`,
            hint: spelledHint(glob, "a namespace's name is a-z, 0-9 and dashes, 63 characters at most"),
          },
        ]
      : [],
  );

const spelledHint = (glob: string, otherwise: string): string => {
  const lower = glob.toLowerCase();
  return lower !== glob && commonName([lower], "label") !== "none" ? `write ${quote(lower, 80)}` : otherwise;
};

const accountFaults = ({ subjects = [] }: MatchBlock, at: Path): readonly LintFault[] =>
  subjects.flatMap((subject, index) => {
    if (subject.kind !== "ServiceAccount") return [];
    const hint = "names of Kubernetes objects are a-z, 0-9, dashes and, but for namespaces, dots";
    const parts = [["namespace", "label"] as const, ["name", "subdomain"] as const];
    return parts
      .filter(([key, kind]) => commonName([subject[key]], kind) === "none")
      .map(([key]) => ({
        at: [...at, "subjects", index, key],
        message: `no ServiceAccount has the ${key} ${quote(subject[key], 80)}`,
        hint: spelledHint(subject[key], hint),
      }));
  });

const selectorFaults = (block: MatchBlock, at: Path): readonly LintFault[] =>
  SELECTORS.flatMap((key) => {
    const label = impossibleLabel(domainsOf(block[key]));
    return label === undefined
      ? []
      : [
          {
            at: [...at, key],
            message: `label ${quote(label)} is asked for what no label can be at once`,
            hint: "to mean either, list both values under one In, or write two policies",
          },
        ];
  });

const SELECTORS = ["podSelector", "namespaceSelector"] as const;

/** The API server gives each namespace its own name as a label. */
const nameLabelFaults = ({ namespaces, namespaceSelector }: MatchBlock, at: Path): readonly LintFault[] => {
  const domain = domainsOf(namespaceSelector).get(NAME_LABEL);
  if (namespaces === undefined || domain?.only !== true || domain.listed.size === 0) return [];
  const some = namespaces.some((glob) => [...domain.listed].some((name) => !areApart(glob, name, "any")));
  if (some) return [];
  const message = `no namespace is both selected by ${NAME_LABEL} and named in namespaces`;
  return [{ at: [...at, "namespaceSelector"], message, hint: "keep one of the two" }];
};

/** What an exclude asks that its policy's match rules out. */
const apart = (match: MatchBlock, exclude: MatchBlock, at: Path): readonly LintFault[] => {
  const key = areNamespacesApart(match.namespaces, exclude.namespaces)
    ? "namespaces"
    : SELECTORS.find((one) => isImpossible(domainsOf(match[one], exclude[one]), domainsOf(match[one])));
  if (key === undefined) return [];
  const message = `excludes nothing: no request that this policy matches meets these ${WORDS[key]}`;
  return [
    { at: [...at, key], message, hint: "remove the entry, or put it into the policy that it is meant for" },
  ];
};

const WORDS = {
  namespaces: "namespaces",
  podSelector: "labels of the pod",
  namespaceSelector: "labels of the namespace",
} as const;

const areNamespacesApart = (ones: readonly string[] = ["*"], others: readonly string[] = ["*"]): boolean =>
  ones.every((one) => others.every((other) => areApart(one, other, "label")));

/** Impossible together, where the first alone is not. */
const isImpossible = (together: Domains, alone: Domains): boolean =>
  impossibleLabel(together) !== undefined && impossibleLabel(alone) === undefined;
