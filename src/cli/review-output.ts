import { once } from "node:events";
import type { Reviewed } from "../admission/answer.ts";
import { printable } from "../model/printable.ts";
import type { Io } from "./io.ts";
import type { Judged } from "./review-judge.ts";

export type ReviewFormat = "text" | "json" | "jsonl";

export interface Printer {
  print(judged: Judged): Promise<void>;
  end(): Promise<void>;
}

/** Prints results as they come. What could not be judged keeps its place: `{"error": ...}` among the answers. */
export const createPrinter = (io: Io, format: ReviewFormat): Printer => {
  const write = async (text: string): Promise<void> => {
    if (!io.stdout.write(text)) await once(io.stdout, "drain");
  };
  const complain = (judged: Judged): void => {
    if ("failed" in judged) io.stderr.write(`error: ${printable(judged.name)}: ${judged.failed}\n`);
  };
  if (format !== "json") {
    const toText = format === "jsonl" ? (judged: Judged) => `${JSON.stringify(toJson(judged))}\n` : describe;
    return {
      print: async (judged) => {
        complain(judged);
        await write(toText(judged));
      },
      end: () => Promise.resolve(),
    };
  }
  const all: object[] = [];
  return {
    print: (judged) => {
      complain(judged);
      all.push(toJson(judged));
      return Promise.resolve();
    },
    end: () => write(`${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`),
  };
};

const toJson = (judged: Judged): object =>
  "failed" in judged ? { error: `${judged.name}: ${judged.failed}` } : judged.last.answer;

/** What the person at kubectl would see, and what stands in the pod if it is let in. */
const describe = (judged: Judged): string => {
  const name = printable(judged.name);
  if ("failed" in judged) return `${name}: not judged\n`;
  const { last, mutated } = judged;
  const phases = mutated === undefined ? [last] : [mutated, last];
  const policies =
    last.outcome.policies.length === 0 ? "" : ` (policies: ${last.outcome.policies.join(", ")})`;
  return [
    `${name}: ${last.outcome.verdict}${policies}`,
    ...phases
      .flatMap(({ answer }) => answer.response.warnings ?? [])
      .map((warning) => `  Warning: ${warning}`),
    ...phases.flatMap(changes),
    ...wouldDeny(last),
    ...(last.answer.response.status?.message ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `  ${line}`),
    "",
  ].join("\n");
};

const changes = ({ outcome }: Reviewed): readonly string[] =>
  outcome.mutations
    .filter(({ kind }) => kind !== "stamp")
    .map(({ kind, container, field, policy, detail }) => {
      const what = detail === undefined ? field : `${field} ${detail}`;
      return `  Change: ${printable(container, 64)}: ${kind} ${what}${policy === undefined ? "" : ` (${policy})`}`;
    });

const wouldDeny = ({ outcome }: Reviewed): readonly string[] =>
  outcome.verdict === "would-deny"
    ? outcome.violations.map(
        ({ code, mode, policy, message }) =>
          `  Would deny: ${code} (${mode}, ${policy ?? "guard"}): ${message}`,
      )
    : [];
