import { quote } from "../../../model/printable.ts";
import type { CompiledPolicy } from "../../compile.ts";
import type { MatchBlock } from "../../match.ts";
import type { Subject } from "../../subject.ts";
import type { LintRule } from "../lint-rule.ts";
import { areApart } from "../name-overlap.ts";
import { policyText, policyTexts } from "../policy-text.ts";
import { isBlockWithin, isSubjectWithin, partsOf, userNameOf } from "../scope.ts";

export const unmatchedGroups: LintRule = {
  id: "unmatched-groups",
  severity: "warning",
  summary: "People whom a policy excludes, and no other policy matches",
  prose: `An exclusion grants nothing: a request that no policy judges is denied. Who is excluded here, and nowhere else
matched, may debug nothing at all. To let them do more, write them a policy of their own.`,
  bad: policyText(
    "everybody",
    `
exclude:
  - subjects: [{ kind: Group, name: platform-admins }]
privileges: { level: baseline }`,
  ),
  good: policyTexts(
    policyText(
      "everybody",
      `
exclude:
  - subjects: [{ kind: Group, name: platform-admins }]
privileges: { level: baseline }`,
    ),
    policyText(
      "platform-admins",
      `
match:
  subjects: [{ kind: Group, name: platform-admins }]
privileges: { level: privileged }`,
    ),
  ),
  readsSet: true,
  run: (policy, set) => {
    const others = set.filter((other) => other !== policy);
    return (policy.spec.exclude ?? []).flatMap(({ subjects = [] }, entry) =>
      subjects.flatMap((subject, at) => {
        const block = { subjects: [subject] };
        return mayMatch(policy, subject) && !others.some((other) => takesIn(other, subject, block))
          ? [
              {
                at: ["spec", "exclude", entry, "subjects", at],
                message: `${subject.kind} ${quote(subject.name, 80)} is excluded, and no other policy matches it: who is in no other group is denied`,
                hint: "add a policy that matches it, or remove the entry",
              },
            ]
          : [];
      }),
    );
  },
};

/** Its match lets such people in, so that the exclude takes something from them. */
const mayMatch = ({ spec }: CompiledPolicy, subject: Subject): boolean =>
  partsOf(spec.match)?.some((part) => part.subject === undefined || mayBeSame(part.subject, subject)) ??
  false;

/** Takes in such people, as far as one can tell, and does not exclude them all. */
const takesIn = (other: CompiledPolicy, subject: Subject, block: MatchBlock): boolean => {
  const { match, exclude = [] } = other.spec;
  const parts = partsOf(match);
  const matched =
    parts?.some((part) => part.subject === undefined || mayBeSame(part.subject, subject)) ?? true;
  return matched && !isBlockWithin(block, exclude);
};

/** Somebody may be both. A user is taken for somebody in any group only where the kinds are the same. */
const mayBeSame = (one: Subject, other: Subject): boolean => {
  if (isSubjectWithin(one, other) || isSubjectWithin(other, one)) return true;
  if (one.kind === "Group" || other.kind === "Group") {
    return one.kind === other.kind && !areApart(one.name, other.name, "any");
  }
  return !areApart(userNameOf(one), userNameOf(other), "any");
};
