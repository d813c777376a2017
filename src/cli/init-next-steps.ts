import { shellQuote } from "../admission/kubectl-debug.ts";
import { POLICIES, type Preset } from "./init-files.ts";

export interface InitDone {
  readonly folder: string;
  readonly preset: Preset;
  /** The folder is the working directory. */
  readonly here: boolean;
}

/** What to do with what was written. */
export const nextSteps = ({ folder, preset, here }: InitDone): string => `
Next:
${here ? "" : `  cd ${shellQuote(folder)}\n`}  ephemeral-guard lint              # what is wrong, and what would mend it
  ephemeral-guard test --coverage   # the suite, and what no case has shown
  ephemeral-guard explain --policies ${POLICIES} -- kubectl debug -it POD --image=IMAGE
  ./check-policies.sh               # all that CI checks

Then edit ${POLICIES}/${preset}.yaml and its suite. An editor with the YAML language
server completes keys, explains them and marks mistakes (VS Code: the extension
redhat.vscode-yaml; others: docs/editor.md). On GitHub the workflow runs where
this folder is the root of a repository; elsewhere let CI call the script.
Into a cluster, as the chart's values:
  --set-file 'policies.files.${preset}\\.yaml=${POLICIES}/${preset}.yaml'
`;
