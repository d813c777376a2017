import type { ExplainedContainer } from "../admission/explain/explain-guard.ts";
import type { DebugContainer } from "../model/container.ts";
import { quote } from "../model/printable.ts";
import { isStampName } from "../model/stamp-names.ts";
import { diffLines } from "./audit/line-diff.ts";
import { printableYaml } from "./printable-yaml.ts";
import type { Terminal } from "./terminal.ts";

export interface ContainerOptions {
  /** It would stand in the pod; else it is what was judged. */
  readonly landed: boolean;
  readonly stamped: boolean;
}

/** A container as kubectl sends it and as the guard leaves it, in one text where they differ. */
export const containerLines = (
  { name, asked, after }: ExplainedContainer,
  { landed, stamped }: ContainerOptions,
  terminal: Terminal,
): readonly string[] => {
  const lines = diffLines(linesOf(asked), linesOf(after));
  const became = landed ? "as it would stand in the pod" : "as it was judged";
  const changed = lines.some((line) => line.in !== "both");
  return [
    terminal.paint(
      "bold",
      `Container ${quote(name, 63)}, ${changed ? `as asked for (-) and ${became} (+)` : became}`,
    ),
    ...lines.map((line) => {
      if (line.in === "both") return `    ${line.text}`;
      return line.in === "left"
        ? terminal.paint("bad", `  - ${line.text}`)
        : terminal.paint("good", `  + ${line.text}`);
    }),
    ...(stamped
      ? [terminal.paint("good", "  + env: the guard's stamp, three entries (who, when, by which policies)")]
      : []),
  ];
};

/** Without the stamp, which is told in a line of its own. */
const linesOf = ({ env, ...container }: DebugContainer): readonly string[] => {
  const own = env?.filter(({ name }) => !isStampName(name)) ?? [];
  return printableYaml({ ...container, ...(own.length > 0 && { env: own }) })
    .trimEnd()
    .split("\n");
};
