import { VERSION } from "./version-command.ts";

/** For every CI system, and for a person before a commit. */
export const CHECK_SCRIPT = `#!/bin/sh
# Checks the debug policies: lint, their suites, and what an edit would change of what was really asked for.
# Written by ephemeral-guard init; yours to change.
set -eu
cd "$(dirname "$0")"

# How the program is called: as GUARD says, else what is in the PATH, else this repository's devDependency. Nothing is
# installed. Without Node: GUARD="docker run --rm -v $PWD:/work -w /work registry.example.com/ephemeral-guard:${VERSION}"
if [ -z "\${GUARD:-}" ]; then
  if command -v ephemeral-guard >/dev/null; then GUARD=ephemeral-guard; else GUARD="npx --no ephemeral-guard"; fi
fi

$GUARD lint policies --fail-on warning
$GUARD test policies --min-coverage 100

# Requests to judge again, from one of these; EPHEMERAL_GUARD_SINCE=30d takes those of a month.
#   EPHEMERAL_GUARD_SERVER      a recorder, with a token in EPHEMERAL_GUARD_TOKEN_FILE or a kubeconfig
#   EPHEMERAL_GUARD_STORE       a recorder's embedded store, a file
#   EPHEMERAL_GUARD_AUDIT_LOG   an API server's audit log, where there is no guard yet
if [ -n "\${EPHEMERAL_GUARD_SERVER:-}\${EPHEMERAL_GUARD_STORE:-}\${EPHEMERAL_GUARD_AUDIT_LOG:-}" ]; then
  $GUARD replay --policies policies --fail-on newly-denied
else
  echo "replay: left out, since no records are named (EPHEMERAL_GUARD_SERVER, _STORE or _AUDIT_LOG)" >&2
fi
`;

/** For GitHub; it calls the script. */
export const CHECK_WORKFLOW = `# Checks the debug policies whenever they change. Written by ephemeral-guard init; yours to change.
name: debug-policies
on:
  pull_request:
    paths: ["policies/**", check-policies.sh, .github/workflows/debug-policies.yaml]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      # Brings ephemeral-guard, a devDependency of this repository; or leave it out, and say in GUARD how it is called.
      - run: npm ci
      # To judge again what was really asked for, name a recorder, and a token that may only read there
      # (ClusterRole ephemeral-guard-reviewer); whoever may change this repository's workflows can read it.
      # - run: printf %s "$TOKEN" >"$RUNNER_TEMP/token"
      #   env: { TOKEN: "\${{ secrets.RECORDER_TOKEN }}" }
      - run: ./check-policies.sh
      #   env:
      #     EPHEMERAL_GUARD_SERVER: https://recorder.example.com:9443
      #     EPHEMERAL_GUARD_TOKEN_FILE: "\${{ runner.temp }}/token"
      #     EPHEMERAL_GUARD_SINCE: 30d
`;
