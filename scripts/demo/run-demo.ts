import { readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { packagedFolder } from "../../src/cli/packaged-folder.ts";
import { readPolicies } from "../../src/cli/read-policies.ts";
import { play, type Played } from "./play.ts";
import { SCENARIOS } from "./scenarios.ts";
import { createPaint, showScenario, surprise } from "./show.ts";
import { NoWebhook, type WebhookAddress } from "./webhook-client.ts";

export interface DemoIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether stdout is a terminal. */
  readonly colours: boolean;
}

/** Plays every scenario against a running webhook. Resolves to the exit code: 0 if all went as expected, else 1. */
export const runDemo = async (argv: readonly string[], io: DemoIo): Promise<number> => {
  try {
    const settings = readSettings(argv, io.env);
    if (settings === "help") io.stdout.write(HELP);
    else return await playAll(settings, io);
    return 0;
  } catch (error) {
    io.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
};

const HELP = `Sends real kubectl debug requests to a running webhook, and shows what their users would see.

  npm run demo [-- --url URL] [--ca FILE]

  --url URL   where the webhook listens (default https://localhost:8443; or DEMO_URL)
  --ca FILE   the CA of its certificate, PEM (default certs/ca.crt; or DEMO_CA)
`;

interface Settings {
  readonly url: string;
  readonly caFile: string;
}

const readSettings = (argv: readonly string[], env: DemoIo["env"]): Settings | "help" => {
  const { values } = parseArgs({
    args: [...argv],
    options: { url: { type: "string" }, ca: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) return "help";
  return {
    url: values.url ?? env["DEMO_URL"] ?? "https://localhost:8443",
    caFile: values.ca ?? env["DEMO_CA"] ?? "certs/ca.crt",
  };
};

const playAll = async ({ url, caFile }: Settings, io: DemoIo): Promise<number> => {
  const paint = createPaint(io.colours && !io.env["NO_COLOR"]);
  const webhook: WebhookAddress = { url: toUrl(url), ca: readCa(caFile) };
  const surprises: number[] = [];
  let starter = true;
  for (const [index, scenario] of SCENARIOS.entries()) {
    const played = await play(scenario, webhook).catch((error: unknown) => {
      throw error instanceof NoWebhook ? new Error(notRunning(url, caFile, error.message)) : error;
    });
    starter = await isStarter(played);
    if (index === 0) io.stdout.write(introduce(url, played, starter));
    io.stdout.write(`${index + 1}. ${showScenario(scenario, played, paint)}`);
    const found = surprise(scenario, played);
    if (found !== undefined) surprises.push(index + 1);
    io.stdout.write(found === undefined ? "\n" : `${paint("red", "NOT AS EXPECTED:")} ${found}\n\n`);
  }
  return conclude(surprises, starter, io);
};

const conclude = (surprises: readonly number[], starter: boolean, { stdout, stderr }: DemoIo): number => {
  if (surprises.length === 0) {
    stdout.write(`All ${SCENARIOS.length} went as expected under policies/starter.\n`);
    return 0;
  }
  stderr.write(`error: not as expected under policies/starter: ${surprises.join(", ")}\n`);
  if (!starter) stderr.write(`${OTHER_POLICIES}\n`);
  return 1;
};

const toUrl = (text: string): URL => {
  if (URL.canParse(text) && text.startsWith("https://")) return new URL(text);
  throw new Error(`--url: expected https://HOST:PORT, found ${text}`);
};

const readCa = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Error(
      `the CA ${file} cannot be read. npm start makes one in certs/; give another with --ca FILE.`,
    );
  }
};

const notRunning = (url: string, caFile: string, reason: string): string =>
  [
    `no webhook answers at ${url} with a certificate of ${caFile}: ${reason}.`,
    `Start it in another terminal, and leave it running:`,
    `  npm start`,
    `If it runs elsewhere: npm run demo -- --url https://HOST:PORT --ca FILE`,
  ].join("\n");

const introduce = (url: string, played: Played, starter: boolean): string => {
  const { policies, revision } = played.validated.annotations;
  const force =
    revision === "" ? "NO policies in force" : `policies ${String(policies)} (revision ${String(revision)})`;
  return `${url} has ${force}.\n${starter ? "" : `${OTHER_POLICIES}\n`}\n`;
};

const OTHER_POLICIES =
  "That is another set than policies/starter of this folder, for which the expected verdicts are written.";

const isStarter = async ({ validated }: Played): Promise<boolean> =>
  validated.annotations["revision"] === (await readPolicies(packagedFolder("policies/starter"))).revision;
