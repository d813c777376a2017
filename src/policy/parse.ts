import { LineCounter, parseAllDocuments, type Document, type YAMLError } from "yaml";
import { printable } from "../model/printable.ts";
import type { Problem } from "../model/problem.ts";
import { defineSourceDocument, type SourceDocument } from "./source-document.ts";

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
/** Beyond this many expanded aliases a file is taken for a bomb; the `yaml` package's own default. */
const MAX_ALIASES = 100;

/** YAML 1.2, strictly: every error and every warning of the parser is a problem. Empty documents are passed over. */
export const parsePolicyFile = ({ name, text }: PolicyFile): Parsed => {
  if (text.length > MAX_POLICY_FILE) return { documents: [], problems: [tooLarge(name, text.length)] };
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const origin = { file: name, document, lines };
    const faults = [...document.errors, ...document.warnings].map((error) => toProblem(name, lines, error));
    problems.push(...faults);
    if (faults.length > 0 || document.contents === null) continue;
    const value = toPlain(document);
    if ("bomb" in value) {
      problems.push(
        defineSourceDocument(origin, null).problemAt([], { code: "yaml-aliases", message: value.bomb }),
      );
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

/** The parser throws for an alias bomb alone: all else it collects. */
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

const toProblem = (file: string, lines: LineCounter, error: YAMLError): Problem => {
  const { line, col } = lines.linePos(error.pos[0]);
  const hint = HINTS[error.code] ?? aliasHint(error.message);
  return {
    code: `yaml-${error.code.toLowerCase().replaceAll("_", "-")}`,
    file,
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    message: printable(error.message.split("\n", 1)[0] ?? error.message),
    ...(hint === undefined ? {} : { hint }),
  };
};

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "indent with spaces",
  BAD_ALIAS: "an asterisk begins a YAML alias: quote globs",
};

const aliasHint = (message: string): string | undefined =>
  /alias/i.test(message) ? HINTS["BAD_ALIAS"] : undefined;
