import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { writeCertificates } from "../../src/sources/certificate-files.ts";
import { makeCertificates } from "../../src/sources/development-certificate.ts";
import type { PolicyFile } from "../../src/policy/parse.ts";
import { measure, startNode, type MeasuredServer } from "./measured-server.ts";

export interface Workplace {
  readonly folder: string;
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** A folder with certificates made for this run. */
export const prepare = async (folder: string): Promise<Workplace> => {
  const certificates = await makeCertificates({ hosts: ["127.0.0.1"], days: 1, now: new Date() });
  await writeCertificates(folder, certificates);
  const file = (name: string): string => join(folder, name);
  return { folder, caFile: file("ca.crt"), certificateFile: file("tls.crt"), keyFile: file("tls.key") };
};

export const startFloor = ({ certificateFile, keyFile }: Workplace): Promise<MeasuredServer> => {
  const program = fileURLToPath(new URL("floor-server.mjs", import.meta.url));
  return new Promise((resolve) => {
    const child = startNode([program, certificateFile, keyFile], (port) =>
      resolve(measure(child, "floor", `https://127.0.0.1:${port.trim()}`)),
    );
  });
};

export interface StartedWebhook extends MeasuredServer {
  /** MiB of the heap in use, as its own metrics tell. */
  heap(): Promise<number>;
  /** Milliseconds from the start of the process until `/readyz` says yes. */
  readonly readyMs: number;
  /** Milliseconds from the start of the process to the first answer that was right. */
  readonly firstAnswerMs: number;
}

/** As in the image and in `npm start`. */
const NODE_FLAGS = ["--max-semi-space-size=2"];
const BUNDLE = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

/** The built webhook; resolves once it has answered `body` with a verdict by its policies. */
export const startWebhookProcess = async (
  workplace: Workplace,
  files: readonly PolicyFile[],
  body: string,
): Promise<StartedWebhook> => {
  const policies = join(workplace.folder, `policies-${files[0]?.text.length ?? 0}`);
  mkdirSync(policies, { recursive: true });
  for (const { name, text } of files) writeFileSync(join(policies, name), text);
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const started = performance.now();
  const args = [
    "webhook",
    "--policies",
    policies,
    "--certificate",
    workplace.certificateFile,
    "--key",
    workplace.keyFile,
  ];
  const ports = ["--host", "127.0.0.1", "--port", `${port}`, "--probe-port", `${port + 1}`];
  const child = startNode(
    [...NODE_FLAGS, BUNDLE, ...args, ...ports, "--drain", "0", "--deadline", "2"],
    () => undefined,
  );
  const url = `https://127.0.0.1:${port}`;
  const probes = `http://127.0.0.1:${port + 1}`;
  const since = async (happens: () => Promise<boolean>): Promise<number> => {
    while (!(await happens())) {
      if (child.exitCode !== null || performance.now() - started > 10_000)
        throw new Error("the webhook did not start");
      await delay(5);
    }
    return performance.now() - started;
  };
  const [firstAnswerMs, readyMs] = await Promise.all([
    since(() => isRight(url, body)),
    since(() => isReady(probes)),
  ]);
  const heap = () => heapInUse(probes);
  return { ...measure(child, "webhook", url), heap, firstAnswerMs, readyMs };
};

const isReady = (probes: string): Promise<boolean> =>
  fetch(`${probes}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

const heapInUse = async (probes: string): Promise<number> => {
  const text = await (await fetch(`${probes}/metrics`)).text();
  return Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)?.[1]) / 1024 / 1024;
};

const isRight = (url: string, body: string): Promise<boolean> =>
  new Promise((resolve) => {
    const options = {
      method: "POST",
      rejectUnauthorized: false,
      headers: { "Content-Type": "application/json" },
    };
    const outgoing = request(`${url}/validate`, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text.includes('"allowed":true')));
    });
    outgoing.on("error", () => resolve(false));
    outgoing.end(body);
  });
