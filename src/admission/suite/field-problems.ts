import { isObject } from "../../model/json.ts";
import type { Problem } from "../../model/problem.ts";
import { CONTAINER_SHAPE } from "../../policy/rules/container-shape.ts";
import { POD_SHAPE } from "../../policy/rules/pod-shape.ts";
import { fieldOf } from "../../policy/rules/shape.ts";
import type { Path, SourceDocument } from "../../policy/source-document.ts";
import { POD_SECURITY_CONTEXT } from "./pod-security-context.ts";
import { shapeProblems } from "./shape-problems.ts";
import type { CaseDocument, SuiteDocument } from "./suite-schema.ts";

/** What is wrong with the parts of a suite that are Kubernetes' own: containers and parts of pods. */
export const fieldProblems = (
  { given, cases }: SuiteDocument["spec"],
  source: SourceDocument,
): readonly Problem[] => [
  ...podProblems(given?.pod?.spec, ["spec", "given", "pod", "spec"], source),
  ...cases.flatMap((one, at) => caseProblems(one, ["spec", "cases", at], source)),
];

const caseProblems = (
  { request, expect }: CaseDocument,
  path: Path,
  source: SourceDocument,
): readonly Problem[] => {
  const added = { container: [request.container], containers: request.containers ?? [] };
  const expected = { container: [expect.container], containers: expect.containers ?? [] };
  const check = (values: Readonly<Record<string, readonly unknown[]>>, key: string, nullable: boolean) =>
    Object.entries(values).flatMap(([name, list]) =>
      list.flatMap((value, at) =>
        value === undefined
          ? []
          : shapeProblems(
              value,
              CONTAINER_SHAPE,
              [...path, key, name, ...(name === "container" ? [] : [at])],
              {
                source,
                nullable,
              },
            ),
      ),
    );
  return [
    ...check(added, "request", false),
    ...podProblems(request.pod?.spec, [...path, "request", "pod", "spec"], source),
    ...check(expected, "expect", true),
  ];
};

const podProblems = (spec: unknown, path: Path, source: SourceDocument): readonly Problem[] => {
  const shape = fieldOf(POD_SHAPE, "spec")?.shape;
  if (!isObject(spec) || shape === undefined) return [];
  const context = spec["securityContext"];
  return [
    ...shapeProblems(spec, shape, path, { source }),
    ...(context === undefined
      ? []
      : shapeProblems(context, POD_SECURITY_CONTEXT, [...path, "securityContext"], { source })),
  ];
};
