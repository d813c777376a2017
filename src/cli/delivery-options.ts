import type { Command } from "commander";
import type { DeliverySettings } from "../app/delivery.ts";
import { quote } from "../model/printable.ts";
import { UserError } from "./io.ts";

export interface DeliveryFlags {
  readonly recorder?: string;
  readonly recorderCa?: string;
  readonly recorderToken?: string;
}

/** Where a webhook sends its records. */
export const addDeliveryOptions = (command: Command): Command =>
  command
    .option("--recorder <url>", "recorder that keeps the records; without it they are in the log alone")
    .option("--recorder-ca <file>", "the recorder's authority, PEM; changes take effect while running")
    .option(
      "--recorder-token <file>",
      "token that the recorder knows this webhook by; read for each delivery",
    );

export const toDeliverySettings = (flags: DeliveryFlags): DeliverySettings | undefined => {
  const { recorder, recorderCa, recorderToken } = flags;
  if (recorder === undefined) {
    if (recorderCa === undefined && recorderToken === undefined) return undefined;
    throw new UserError("--recorder is missing: --recorder-ca and --recorder-token are for one");
  }
  if (recorderToken === undefined) throw new UserError("--recorder-token is missing: --recorder needs it");
  return { url: toUrl(recorder), tokenFile: recorderToken, ...(recorderCa && { caFile: recorderCa }) };
};

const toUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  throw new UserError(`--recorder: expected https://HOST:PORT, found ${quote(text)}`);
};
