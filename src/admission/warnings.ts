import type { Decision } from "../model/decision.ts";
import type { DebugRequest } from "../model/debug-request.ts";
import type { Mutation } from "../model/mutation.ts";
import { quote } from "../model/printable.ts";

// API conventions: 120 characters a warning; past 256 or with a line break the API server cuts or drops it, and past
// 4096 in all it drops the rest.
const MAX_LENGTH = 120;
const MAX_WARNINGS = 10;

/** What `/mutate` changed, a line for each container. */
export const mutationWarnings = (mutations: readonly Mutation[]): readonly string[] => {
  const groups = groupByContainer(mutations);
  return bounded(
    [...groups].flatMap(([container, own]) => {
      const parts = [
        part(
          "removed for Windows",
          own.filter(({ kind }) => kind === "windows"),
        ),
        part(
          "removed",
          own.filter(({ kind }) => kind === "remove"),
        ),
        part(
          "set",
          own.filter(({ kind }) => kind === "inherit" || kind === "default"),
        ),
      ].filter((text) => text !== "");
      return parts.length === 0 ? [] : [`${lead(container, groups.size)}${parts.join("; ")}`];
    }),
  );
};

/** One pass: a filter for each of a thousand containers would cost the product of both numbers. */
const groupByContainer = (mutations: readonly Mutation[]): ReadonlyMap<string, readonly Mutation[]> => {
  const groups = new Map<string, Mutation[]>();
  for (const mutation of mutations) {
    const group = groups.get(mutation.container);
    if (group === undefined) groups.set(mutation.container, [mutation]);
    else group.push(mutation);
  }
  return groups;
};

/** Why defaults were left out: with them the request would have been refused. */
export const spoiledWarnings = ({ added }: DebugRequest): readonly string[] =>
  bounded(
    added.map(
      ({ container }) =>
        `${lead(container.name, added.length)}no defaults set: its policies would refuse it with them`,
    ),
  );

/** What `warn` policies hold against a request that is let in. */
export const violationWarnings = ({ violations }: Decision, { added }: DebugRequest): readonly string[] =>
  bounded(
    violations
      .filter(({ mode }) => mode === "warn")
      .map(({ container, message }) => `${lead(container, added.length)}${message}`),
  );

/** What a person should know who was let in. */
export const advice = ({ added, pod }: DebugRequest): readonly string[] => {
  if (added.length === 0) return [];
  const blind = added.filter(
    ({ container }) => (container.targetContainerName ?? "") === "" && !pod.shareProcessNamespace,
  );
  const total = new Set([...pod.standing, ...added.map(({ container }) => container.name)]).size;
  const carries = total === 1 ? "1 debug container, which stays" : `${total} debug containers, which stay`;
  return bounded([
    ...blind.map(
      ({ container }) =>
        `${lead(container.name, added.length)}without --target it will not see the app's processes`,
    ),
    `the pod now carries ${carries} until the pod is deleted`,
  ]);
};

/** Which container is meant, where there is more than one. */
const lead = (container: string | undefined, total: number): string =>
  container === undefined || total < 2 ? "" : `${quote(container, 40)}: `;

const part = (verb: string, mutations: readonly Mutation[]): string => {
  const fields = mutations.map(({ field, detail }) => {
    const short = field.replace(/^securityContext\./, "");
    return detail === undefined ? short : `${short} ${detail}`;
  });
  return fields.length === 0 ? "" : `${verb} ${[...new Set(fields)].join(", ")}`;
};

const bounded = (lines: readonly string[]): readonly string[] => {
  const kept =
    lines.length > MAX_WARNINGS
      ? [...lines.slice(0, MAX_WARNINGS - 1), `and ${lines.length - MAX_WARNINGS + 1} more like these`]
      : lines;
  return kept.map((line) => cut(`ephemeral-guard: ${line}`));
};

/** Never in the middle of a surrogate pair: half of one is no valid UTF-8. */
const cut = (line: string): string =>
  line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH - 3).replace(/[\uD800-\uDBFF]$/, "")}...`;
