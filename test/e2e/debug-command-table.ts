import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { createDebugger } from "../support/debugger-role.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { runDebugCommand, type DebugCommand } from "../support/run-debug-command.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { DEBUG_COMMANDS, type DebugCommandName } from "./debug-commands.ts";

export interface Expected {
  /** Of `/validate`, with the codes of what it holds against the request; absent where it is not asked. */
  readonly verdict?: "allowed" | "would-deny" | "denied";
  readonly codes?: readonly string[];
  /** Lines. */
  readonly stderr: readonly string[];
  /** The pod's debug containers afterwards, without stamp and without what the API server fills in everywhere. */
  readonly stands?: readonly object[];
}

/** What `guard` says to whoever is let in. */
export const warning = (text: string): string => `Warning: ephemeral-guard: ${text}`;

/** The lines of a refusal. */
export const refused = (...lines: readonly string[]): readonly string[] => [
  `Error from server (Forbidden): admission webhook "validate.ephemeral-guard.dev" denied the request: ${lines[0] ?? ""}`,
  ...lines.slice(1),
];

/** kubectl's own advice where a profile adds capabilities in a pod that does not run as root. */
export const NON_ROOT =
  'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".';

/** Every command, run by a person with the chart's debugger role, on a cluster whose guard has a preset's policies. */
export const describeDebugCommands = (
  preset: string,
  policies: string,
  table: Readonly<Record<DebugCommandName, Expected>>,
): void => {
  describe(`under policies/${preset}`, () => {
    let server: ApiServer;
    let guard: InstalledGuard | undefined;
    let alice: User;
    let number = 0;

    before(async () => {
      server = await sharedApiServer();
      alice = await createDebugger(server);
      guard = await installGuard(server, { policies: preset });
    });
    after(() => guard?.close());

    for (const [name, expected] of Object.entries(table)) {
      const command: DebugCommand = DEBUG_COMMANDS[name as DebugCommandName]; // the table's keys are these
      it(`${name}: kubectl ${command.kubectl}`, async () => {
        const namespace = `${preset}-${number++}`;
        const outcome = await runDebugCommand(server, command, { namespace, user: alice });
        const says = outcome.stderr.replaceAll(namespace, "{namespace}").trimEnd().split("\n");
        expect(says.join("\n")).to.equal(expected.stderr.join("\n"));
        const annotations = outcome.audit.annotations ?? {};
        const of = (key: string) => annotations[`validate.ephemeral-guard.dev/${key}`];
        expect({ verdict: of("verdict"), codes: of("violations") }).to.deep.equal({
          verdict: expected.verdict,
          codes: expected.verdict && (expected.codes ?? []).join(","),
        });
        const letIn = expected.verdict !== undefined && expected.verdict !== "denied";
        expect(outcome.code).to.equal(letIn ? 0 : 1);
        expect(outcome.stdout).to.match(stdoutOf(command, letIn));
        expect(outcome.stands).to.deep.equal(expected.stands ?? []);
        const stamp = { REQUESTED_BY: "alice@corp.example", POLICY: `${policies}@${of("revision") ?? ""}` };
        expect(outcome.stamps).to.deep.equal(outcome.stands.map(() => stamp));
      });
    }
  });
};

/** kubectl talks before it asks, so a refusal does not show here. */
const stdoutOf = ({ kubectl }: DebugCommand, letIn: boolean): RegExp => {
  if (kubectl.startsWith("debug ")) {
    const [, target] = / --target=(\S+)/.exec(kubectl) ?? [];
    const targeting = `Targeting container "${target ?? ""}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`;
    return new RegExp(
      `^${target === undefined ? "" : targeting}Defaulting debug container name to debugger-xxxxx.\n$`,
    );
  }
  if (!letIn) return /^$/;
  if (kubectl.startsWith("replace --raw ")) return /^\{"kind":"Pod","apiVersion":"v1",/;
  return kubectl.startsWith("patch ") ? /^pod\/\S+ patched\n$/ : /^pod\/\S+ serverside-applied\n$/;
};
