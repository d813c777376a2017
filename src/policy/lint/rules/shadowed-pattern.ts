import { isDeepStrictEqual } from "node:util";
import { quote } from "../../../model/printable.ts";
import type { MatchBlock } from "../../match.ts";
import type { PolicySpec } from "../../schema.ts";
import type { Path } from "../../source-document.ts";
import type { Subject } from "../../subject.ts";
import type { LintFault, LintRule } from "../lint-rule.ts";
import { isNameWithin } from "../name-overlap.ts";
import { isPatternWithin, toListed } from "../pattern-overlap.ts";
import { policyText } from "../policy-text.ts";
import { isSubjectWithin } from "../scope.ts";

export const shadowedPattern: LintRule = {
  id: "shadowed-pattern",
  severity: "info",
  summary: "An entry of a list that another entry covers",
  prose: `It changes nothing, and whoever removes the wider one later on may think that nothing is left. Looked at are
\`images.allow\` and \`images.deny\`, namespaces and subjects, and the lists of field paths and capabilities.`,
  bad: policyText(
    "tools",
    `
images:
  allow: ["registry.example.com/debug/**", registry.example.com/debug/shell]
  suggest: registry.example.com/debug/shell:1.4`,
  ),
  good: policyText(
    "tools",
    `
images:
  allow: ["registry.example.com/debug/**"]
  suggest: registry.example.com/debug/shell:1.4`,
  ),
  readsSet: false,
  run: ({ spec }) => [...inBlocks(spec), ...inImages(spec), ...inNames(spec)],
};

const inBlocks = ({ match = {}, exclude = [] }: PolicySpec): readonly LintFault[] => [
  ...inBlock(match, ["spec", "match"]),
  ...exclude.flatMap((block, at) => inBlock(block, ["spec", "exclude", at])),
];

const inImages = ({ images }: PolicySpec): readonly LintFault[] =>
  (["allow", "deny"] as const).flatMap((list) =>
    shadowed(images?.[list] ?? [], ["spec", "images", list], (inner, outer) =>
      isPatternWithin(toListed(inner, list), toListed(outer, list)),
    ),
  );

const inNames = ({ fields = {}, privileges, remove }: PolicySpec): readonly LintFault[] => [
  ...shadowed(fields.forbid ?? [], ["spec", "fields", "forbid"], isAbove),
  ...shadowed(fields.require ?? [], ["spec", "fields", "require"], isSame),
  ...shadowed(privileges?.capabilities?.allow ?? [], ["spec", "privileges", "capabilities", "allow"], isSame),
  ...shadowed(remove?.capabilities ?? [], ["spec", "remove", "capabilities"], isSame),
];

const inBlock = ({ namespaces = [], subjects = [] }: MatchBlock, at: Path): readonly LintFault[] => [
  ...shadowed(namespaces, [...at, "namespaces"], isNameWithin),
  ...shadowed(subjects, [...at, "subjects"], isSubjectWithin, told),
];

const told = ({ kind, name }: Subject): string => `${kind} ${name}`;

const isSame = (one: string, other: string): boolean => one === other;

/** Where the inner one is set, the outer one is. */
const isAbove = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[]`);

/** Longer lists are not compared entry by entry. */
const MOST = 300;

const shadowed = <Entry>(
  entries: readonly Entry[],
  path: Path,
  isWithin: (inner: Entry, outer: Entry) => boolean,
  textOf: (entry: Entry) => string = String,
): readonly LintFault[] =>
  entries.slice(0, MOST).flatMap((entry, at) => {
    // Of two that cover each other, the first stays.
    const wider = entries
      .slice(0, MOST)
      .find(
        (other, index) => index !== at && isWithin(entry, other) && (index < at || !isWithin(other, entry)),
      );
    if (wider === undefined) return [];
    const [shown, by] = [quote(textOf(entry), 80), quote(textOf(wider), 80)];
    const message = isDeepStrictEqual(entry, wider)
      ? `${shown} is listed twice`
      : `${shown} is covered by ${by}`;
    return [{ at: [...path, at], message, hint: "remove it" }];
  });
