import { readFileSync } from "node:fs";
import type { Environment } from "../../config/settings.ts";
import type { LedgerReader } from "../../ledger/ledger.ts";
import { UserError } from "../io.ts";
import { createTokenSource } from "./token-source.ts";
import type { SourceChoice, SourceFlags } from "./source-options.ts";

export interface OpenedLedger {
  readonly reader: LedgerReader;
  close(): Promise<void>;
}

/**
 * Opens what was chosen. Each is loaded here alone: drivers and the client of the API server take longer to load than
 * everything else.
 */
export const openLedger = async (
  choice: SourceChoice,
  flags: SourceFlags,
  env: Environment,
): Promise<OpenedLedger> => {
  if (choice.from === "server") return openServer(choice.url, flags, env);
  const { openStoreForReading } = await import("../../ledger/store/open-store.ts");
  const store = await openStoreForReading(
    choice.from === "store" ? { file: choice.file } : { databaseUrl: choice.url },
  );
  return { reader: store, close: () => store.close() };
};

const openServer = async (url: string, flags: SourceFlags, env: Environment): Promise<OpenedLedger> => {
  const { createRemoteLedger } = await import("../../ledger/remote-ledger.ts");
  const closed = new AbortController();
  const reader = createRemoteLedger({
    url: toServerUrl(url),
    token: await createTokenSource(flags, env),
    ...(flags.serverCa !== undefined && { ca: readFileSync(flags.serverCa, "utf8") }),
    signal: closed.signal,
  });
  return {
    reader,
    close: () => {
      closed.abort();
      return Promise.resolve();
    },
  };
};

const toServerUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  throw new UserError("--server: expected a URL such as https://recorder.example.com:9443");
};
