import { LineCounter, parseAllDocuments, type Document, type YAMLError } from "yaml";
import { printable } from "../model/printable.ts";
import type { Problem } from "../model/problem.ts";
import {
  defineSourceDocument,
  MAX_PROBLEMS,
  type Fault,
  type SourceDocument,
  type Words,
} from "./source-document.ts";
import { MAX_ALIASES, QUOTE_GLOBS, structureFaults } from "./yaml-structure.ts";

/** A policy file: its name, as problems will show it, and its text. */
export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

export interface Parsed {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
}

/** The largest policy file that is read, in UTF-16 units; a ConfigMap holds 1 MiB at most. */
export const MAX_POLICY_FILE = 1024 * 1024;

/** YAML 1.2, strictly: every error and every warning of the parser is a problem. Empty documents are passed over. */
export const parsePolicyFile = ({ name: file, text }: PolicyFile): Parsed => {
  if (text.length > MAX_POLICY_FILE) return { documents: [], problems: [tooLarge(file, text.length)] };
  const lines = new LineCounter();
  const tell = (faults: readonly Fault[]): readonly Problem[] =>
    faults
      .slice(0, MAX_PROBLEMS + 1)
      .map(({ offset, ...words }) => toProblem(file, lines.linePos(offset), words));
  const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  if ("empty" in parsed) return { documents: [], problems: tell(parserFaults(parsed)) };
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  for (const document of parsed) {
    const faults = faultsOf(document);
    problems.push(...tell(faults));
    if (faults.length > 0 || document.contents === null) continue;
    const origin = { file, document, lines, text };
    const value = toPlain(document);
    if ("bomb" in value) {
      const words = { code: "yaml-aliases", message: value.bomb };
      problems.push(defineSourceDocument(origin, null).problemAt([], words));
    } else if (value.plain !== null) {
      documents.push(defineSourceDocument(origin, value.plain));
    }
  }
  return { documents, problems };
};

const tooLarge = (file: string, length: number): Problem => ({
  code: "file-too-large",
  file,
  line: 1,
  column: 1,
  message: `the file has ${length} characters, more than the ${MAX_POLICY_FILE} that a policy file may have`,
});

/** The parser's own faults, else those of a structure that it can make sense of. */
const faultsOf = (document: Document): readonly Fault[] => {
  const faults = parserFaults(document);
  return faults.length > 0 ? faults : structureFaults(document);
};

interface Findings {
  readonly errors: readonly YAMLError[];
  readonly warnings: readonly YAMLError[];
}

const parserFaults = ({ errors, warnings }: Findings): readonly Fault[] => {
  // Where the stack ran out all that is still open counts as unclosed: hundreds of faults, with one cause.
  const exhausted = errors.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  return exhausted === undefined
    ? [...errors, ...warnings].map(toFault)
    : [{ offset: exhausted.pos[0], code: "yaml-too-deep", message: "nested too deep to be read" }];
};

const toFault = (error: YAMLError): Fault => ({
  offset: error.pos[0],
  code: `yaml-${error.code.toLowerCase().replaceAll("_", "-")}`,
  message: printable(error.message.split("\n", 1)[0] ?? error.message),
  hint: HINTS[error.code],
});

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "indent with spaces",
  BAD_ALIAS: QUOTE_GLOBS,
  BAD_INDENT: "check the indentation, and that brackets are closed",
  BLOCK_AS_IMPLICIT_KEY: "check the indentation of the next line",
};

const toProblem = (
  file: string,
  { line, col }: { line: number; col: number },
  { code, message, hint }: Words,
): Problem => ({
  code,
  file,
  line: Math.max(line, 1),
  column: Math.max(col, 1),
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** A ReferenceError is all that the parser throws here, for an alias bomb: what else is wrong it has collected. */
const toPlain = (document: Document): { plain: unknown } | { bomb: string } => {
  try {
    return { plain: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown };
  } catch (error) {
    if (error instanceof ReferenceError) {
      return { bomb: `its aliases expand to too much: at most ${MAX_ALIASES} are followed` };
    }
    throw error;
  }
};
