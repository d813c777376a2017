import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECK_SCRIPT, CHECK_WORKFLOW } from "./init-check.ts";
import { packagedFolder } from "./packaged-folder.ts";
import { schemaText } from "./schema-command.ts";
import { isSuiteFileName } from "./test-suites.ts";

/** The folders of `policies/`: a preset is what the repository tests, and no copy of it. */
export const PRESETS = ["starter", "production", "lockdown"] as const;
export type Preset = (typeof PRESETS)[number];

/** What somebody may have already. */
export const PARTS = ["vscode", "github"] as const;
export type Part = (typeof PARTS)[number];

export interface NewFile {
  /** From the folder, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly executable?: boolean;
}

/** Where policies are: what `lint` takes by default, and `--policies` takes as it is. */
export const POLICIES = "policies";

/** All that `init` writes. */
export const initFiles = async (preset: Preset, without: readonly Part[]): Promise<readonly NewFile[]> => [
  ...presetFiles(preset),
  { path: SCHEMA_FILES.policy, text: await schemaText("policy") },
  { path: SCHEMA_FILES.suite, text: await schemaText("suite") },
  { path: "check-policies.sh", text: CHECK_SCRIPT, executable: true },
  ...(without.includes("vscode") ? [] : [{ path: ".vscode/settings.json", text: SETTINGS }]),
  ...(without.includes("github")
    ? []
    : [{ path: ".github/workflows/debug-policies.yaml", text: CHECK_WORKFLOW }]),
];

const SCHEMA_FILES = {
  policy: ".ephemeral-guard/debug-policy.schema.json",
  suite: ".ephemeral-guard/policy-suite.schema.json",
} as const;

const presetFiles = (preset: Preset): readonly NewFile[] => {
  const folder = packagedFolder(join("policies", preset));
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return names.map((name) => ({
    path: `${POLICIES}/${name}`,
    text: withSchemaLines(
      readFileSync(join(folder, name), "utf8"),
      isSuiteFileName(name) ? "suite" : "policy",
    ),
  }));
};

/** The language server heeds such a line for one document alone: each needs its own. */
const withSchemaLines = (text: string, what: keyof typeof SCHEMA_FILES): string => {
  const line = schemaLine(what);
  return `${line}\n${text.replace(/^---$/gm, () => `---\n${line}`)}`;
};

/** What tells an editor where the schema of a document is, beside the policies. */
export const schemaLine = (what: keyof typeof SCHEMA_FILES): string =>
  `# yaml-language-server: $schema=../${SCHEMA_FILES[what]}`;

const SUITE_NAMES = [`${POLICIES}/*.test.yaml`, `${POLICIES}/*.test.yml`];

/** For files of the folder that lack the line. */
const SETTINGS = `${JSON.stringify(
  {
    "yaml.schemas": {
      [`./${SCHEMA_FILES.policy}`]: [
        `${POLICIES}/*.yaml`,
        `${POLICIES}/*.yml`,
        ...SUITE_NAMES.map((name) => `!${name}`),
      ],
      [`./${SCHEMA_FILES.suite}`]: SUITE_NAMES,
    },
  },
  null,
  2,
)}\n`;
