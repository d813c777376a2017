import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";

const PROGRAM = fileURLToPath(
  new URL("../../node_modules/yaml-language-server/bin/yaml-language-server", import.meta.url),
);

/** Whatever the server wants of the network is told on stderr, and refused. */
const NO_NETWORK = `data:text/javascript,${encodeURIComponent(`
  import net from "node:net";
  net.Socket.prototype.connect = function (...given) {
    process.stderr.write("connects: " + JSON.stringify(given) + "\\n");
    throw new Error("there is no network here");
  };
`)}`;

export type Settings = Readonly<Record<string, unknown>>;

/** Counted from 0, as the protocol has it. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: Position };
}

export interface Completion {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
}

export interface LanguageServer {
  /** What is marked in a file of this path and text. */
  open(path: string, text: string): Promise<readonly Diagnostic[]>;
  complete(path: string, position: Position): Promise<readonly Completion[]>;
  /** The Markdown that is shown over a word; empty where there is none. */
  hover(path: string, position: Position): Promise<string>;
  /** What it has written to stderr: attempts to connect among it. */
  readonly words: () => string;
  /** Ends it; rejects where it has to be killed. */
  close(): Promise<void>;
}

/** The YAML language server as an editor starts it in a folder, with the editor's settings. */
export const startLanguageServer = async (folder: string, settings: Settings): Promise<LanguageServer> => {
  const args = ["--import", NO_NETWORK, PROGRAM, "--stdio"];
  // An environment of its own: under c8 it would be measured too, which takes longer than all that it is asked.
  const child = spawn(process.execPath, args, { stdio: "pipe", env: {} });
  const exited = once(child, "exit");
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (words += text));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest("workspace/configuration", ({ items }: { items: { section?: string }[] }) =>
    items.map(({ section = "" }) => sectionOf(settings, section)),
  );
  connection.onRequest("client/registerCapability", () => null);
  const documents = openDocuments(connection);
  connection.listen();
  await initialize(connection, folder);
  return {
    ...documents,
    words: () => words,
    close: async () => {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      const [code, signal] = (await exited.finally(() => {
        clearTimeout(timer);
        connection.dispose();
      })) as [number | null, NodeJS.Signals | null];
      if (code !== 0) throw new Error(`the language server ended with ${signal ?? code}: ${words}`);
    },
  };
};

const openDocuments = (connection: MessageConnection) => {
  const waiting = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: Published) => {
    waiting.get(uri)?.(diagnostics);
  });
  const at = (path: string, position: Position) => ({
    textDocument: { uri: pathToFileURL(path).href },
    position,
  });
  return {
    open: async (path: string, text: string): Promise<readonly Diagnostic[]> => {
      const uri = pathToFileURL(path).href;
      const marked = new Promise<readonly Diagnostic[]>((resolve) => waiting.set(uri, resolve));
      const textDocument = { uri, languageId: "yaml", version: 1, text };
      await connection.sendNotification("textDocument/didOpen", { textDocument });
      return marked;
    },
    complete: async (path: string, position: Position): Promise<readonly Completion[]> => {
      const found = await connection.sendRequest<Completed>("textDocument/completion", at(path, position));
      return found?.items ?? [];
    },
    hover: async (path: string, position: Position): Promise<string> => {
      const found = await connection.sendRequest<Hovered>("textDocument/hover", at(path, position));
      return found?.contents.value ?? "";
    },
  };
};

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

type Completed = { readonly items: readonly Completion[] } | null;
type Hovered = { readonly contents: { readonly value: string } } | null;

const initialize = async (connection: MessageConnection, folder: string): Promise<void> => {
  const uri = pathToFileURL(folder).href;
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "workspace" }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true },
      textDocument: {
        completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
        hover: { contentFormat: ["markdown"] },
      },
    },
  });
  await connection.sendNotification("initialized", {});
};

/** As VS Code answers: `yaml.schemaStore.enable`, asked for as `yaml`, is `{schemaStore: {enable: ...}}`. */
const sectionOf = (settings: Settings, section: string): unknown => {
  const inner: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (!name.startsWith(`${section}.`)) continue;
    const path = name.slice(section.length + 1).split(".");
    const last = path.pop() ?? "";
    const place = path.reduce((map, key) => (map[key] ??= {}) as Record<string, unknown>, inner);
    place[last] = value;
  }
  return inner;
};
