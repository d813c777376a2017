import { quote } from "../../model/printable.ts";
import type { Problem } from "../../model/problem.ts";
import { knownKeysOf } from "../../policy/known-keys.ts";
import { parsePolicyFile, type PolicyFile } from "../../policy/parse.ts";
import { toProblems, type KnownKeys } from "../../policy/schema-issues.ts";
import type { SourceDocument } from "../../policy/source-document.ts";
import { caseRequest, type ReadReview } from "./case-request.ts";
import { fieldProblems } from "./field-problems.ts";
import type { Suite, SuiteCase } from "./suite.ts";
import { suiteJsonSchema, suiteSchema, type CaseDocument, type SuiteDocument } from "./suite-schema.ts";

export interface DecodedSuites {
  readonly suites: readonly Suite[];
  readonly problems: readonly Problem[];
}

/** The suites of one file. As with policies, every problem is told, and with any the file is of no use. */
export const decodeSuites = (file: PolicyFile, readReview: ReadReview): DecodedSuites => {
  const { documents, problems } = parsePolicyFile(file);
  const decoded = documents.map((source) => decodeDocument(source, readReview));
  const all = [...problems, ...decoded.flatMap((one) => one.problems)];
  if (all.length === 0 && decoded.length === 0) return { suites: [], problems: [nothingIn(file)] };
  return { suites: decoded.flatMap(({ suites }) => suites), problems: all };
};

const nothingIn = ({ name }: PolicyFile): Problem => ({
  code: "empty-suite",
  file: name,
  line: 1,
  column: 1,
  message: "the file holds no suite",
});

/** Made for the first bad file only. */
const knownKeys: KnownKeys = (path, root) => {
  fromSchema ??= knownKeysOf(suiteJsonSchema());
  return fromSchema(path, root);
};
let fromSchema: KnownKeys | undefined;

const decodeDocument = (source: SourceDocument, readReview: ReadReview): DecodedSuites => {
  const checked = suiteSchema.safeParse(source.value, { error: () => "" });
  if (!checked.success) return { suites: [], problems: toProblems(checked.error.issues, source, knownKeys) };
  const { metadata, spec } = checked.data;
  const problems = [...duplicateNames(spec.cases, source), ...fieldProblems(spec, source)];
  if (problems.length > 0) return { suites: [], problems };
  const cases = spec.cases.map((one, at) => toCase(one, { at, spec, source, readReview }));
  return {
    suites: [
      {
        name: metadata.name,
        file: source.file,
        cases: cases.flatMap((one) => ("problem" in one ? [] : [one])),
      },
    ],
    problems: cases.flatMap((one) => ("problem" in one ? [one.problem] : [])),
  };
};

const duplicateNames = (cases: readonly CaseDocument[], source: SourceDocument): readonly Problem[] => {
  const first = new Map<string, number>();
  return cases.flatMap(({ name }, at) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, at);
      return [];
    }
    const message = `a second case named ${quote(name, 80)}; the first is spec.cases[${earlier}]`;
    return [source.problemAt(["spec", "cases", at, "name"], { code: "duplicate-name", message })];
  });
};

interface Around {
  readonly at: number;
  readonly spec: SuiteDocument["spec"];
  readonly source: SourceDocument;
  readonly readReview: ReadReview;
}

const toCase = (
  { name, request, expect }: CaseDocument,
  { at, spec: { given = {} }, source, readReview }: Around,
): SuiteCase | { readonly problem: Problem } => {
  const path = ["spec", "cases", at];
  const { line, column } = source.problemAt(path, { code: "", message: "" });
  const asked = caseRequest(request, given, readReview);
  if (!("invalid" in asked)) return { name, line, column, expect, ...asked };
  const { key, invalid } = asked;
  const place = key === "" ? ["request"] : ["request", key];
  const words = { code: "bad-request", message: `${place.join(".")}: ${invalid}` };
  return { problem: source.problemAt([...path, ...place], words) };
};
