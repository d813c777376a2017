import type { LintTopic } from "../src/policy/lint/lint-rule.ts";
import { LOAD_TOPICS } from "../src/policy/lint/load-topics.ts";
import { LINT_RULES } from "../src/policy/lint/registry.ts";

/** The pages of `docs/lint`, by file name. */
export const lintPages = (): ReadonlyMap<string, string> =>
  new Map([
    ["README.md", overview()],
    ...[...LINT_RULES, ...LOAD_TOPICS].map((topic) => [`${topic.id}.md`, pageOf(topic)] as const),
  ]);

const MADE = "<!-- Made by scripts/lint-docs.ts from src/policy/lint: edit there. -->";

const pageOf = ({ id, severity, summary, prose, bad, good }: LintTopic): string =>
  `${MADE}

# ${id}

${summary}. Severity: ${severity}.

${reflow(prose)}

## Found here

${fenced(bad)}

## Not found here

${fenced(good)}
`;

const fenced = (yaml: string): string => `\`\`\`yaml\n${yaml}\`\`\``;

/** One line a paragraph: the source breaks them where it likes. */
const reflow = (prose: string): string =>
  prose
    .split("\n\n")
    .map((paragraph) => paragraph.replaceAll("\n", " "))
    .join("\n\n");

const overview = (): string =>
  `${MADE}

# What \`ephemeral-guard lint\` finds

    ephemeral-guard lint [FOLDER] [-o text|json|sarif] [--fail-on error|warning|info]

An error is text that can never do what it says; a warning does something that its author would hardly want; an info is
worth knowing. It reports what is certain, and keeps silent where it cannot tell. Each code has a page with an example
of what is found, and of the same put right; tests hold the examples against the program.

## In policies that load

${table(LINT_RULES)}

Rules about other policies too are left out while a policy does not load: they could be misled by what is missing.

## What keeps policies from loading

The webhook keeps the last good set then. These are the codes that authors meet; those of YAML itself (\`yaml-...\`) and
a few more speak for themselves.

${table(LOAD_TOPICS)}
`;

const table = (topics: readonly LintTopic[]): string =>
  [
    "| code | severity | |",
    "|---|---|---|",
    ...topics.map(({ id, severity, summary }) => `| [${id}](${id}.md) | ${severity} | ${summary} |`),
  ].join("\n");
