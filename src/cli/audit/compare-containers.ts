import type { DebugContainer } from "../../model/container.ts";
import type { DebugRecord } from "../../model/record.ts";
import { printableYaml } from "../printable-yaml.ts";
import type { Terminal } from "../terminal.ts";
import { cell } from "./record-cells.ts";
import { compareTexts } from "./side-by-side.ts";

/** Each container as the client asked for it, and as it was judged after the guard had changed it. */
export const compareContainers = (record: DebugRecord, terminal: Terminal): readonly string[] => {
  const asked = byName(record.asked ?? []);
  const judged = byName(record.request?.added.map(({ container }) => container) ?? []);
  const became = record.verdict === "denied" ? "as judged" : "as admitted";
  const sections = [...new Set([...asked.keys(), ...judged.keys()])].map((name) =>
    compareOne({ asked: asked.get(name), judged: judged.get(name), became, name: cell(name) }, terminal),
  );
  return sections.flatMap((section, at) => (at === 0 ? section : ["", ...section]));
};

const byName = (containers: readonly DebugContainer[]): ReadonlyMap<string, DebugContainer> =>
  new Map(containers.map((container) => [container.name, container]));

interface Sides {
  readonly asked: DebugContainer | undefined;
  readonly judged: DebugContainer | undefined;
  readonly became: string;
  /** Printable. */
  readonly name: string;
}

const compareOne = ({ asked, judged, became, name }: Sides, terminal: Terminal): readonly string[] => {
  if (asked === undefined || judged === undefined) {
    const [how, other] = asked === undefined ? [became, "as asked"] : ["as asked", became];
    return [`${name}, ${how} (not known: ${other}):`, ...linesOf(asked ?? judged)];
  }
  const [left, right] = [linesOf(asked), linesOf(judged)];
  if (left.join("\n") === right.join("\n")) return [`${name}, as asked and ${became}:`, ...left];
  return compareTexts(
    { title: `${name}, as asked`, lines: left },
    { title: `${name}, ${became}`, lines: right },
    terminal,
  );
};

const linesOf = (container: DebugContainer | undefined): readonly string[] =>
  printableYaml(container).trimEnd().split("\n");
