import { basename } from "node:path";
import { formatProblem, type Problem } from "../model/problem.ts";
import { FilePoller } from "./file-poller.ts";
import { isFault, type FileContent, type FileFault, type Snapshot } from "./file-read.ts";
import { readPolicyFolder } from "./policy-folder.ts";

export interface PolicyFile {
  /** Without the folder. */
  readonly name: string;
  readonly text: string;
}

/** What the source tells of a set, whatever else it may be. */
export interface Revised {
  readonly revision: string;
  readonly policies: { readonly length: number };
}

export type LoadResult<PolicySet> =
  | { readonly ok: true; readonly set: PolicySet }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Load<PolicySet> = (
  files: readonly PolicyFile[],
) => LoadResult<PolicySet> | Promise<LoadResult<PolicySet>>;

export interface PolicySourceOptions<PolicySet extends Revised> {
  readonly folder: string;
  readonly load: Load<PolicySet>;
  /** A set has come into force. Must not throw; nor may `onFailure`. */
  readonly onChange?: (set: PolicySet) => void;
  /** What is in the folder was rejected, or could not be read: called once for each change, not each second. */
  readonly onFailure?: (problems: readonly Problem[]) => void;
  readonly intervalMs?: number;
  readonly settleMs?: number;
  readonly now?: () => Date;
}

/** For the readiness page and the log. `failure` stands while the folder holds something that is not in force. */
export interface PolicySourceState {
  readonly loaded: { readonly policies: number; readonly revision: string; readonly at: Date } | undefined;
  readonly failure: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
}

/** The policy set in force: polled from a folder, swapped whole, and the last good one kept. */
export class PolicySource<PolicySet extends Revised> {
  readonly #options: PolicySourceOptions<PolicySet>;
  readonly #poller: FilePoller;
  #set: PolicySet | undefined;
  #closed = false;
  #state: PolicySourceState = { loaded: undefined, failure: undefined };

  constructor(options: PolicySourceOptions<PolicySet>) {
    this.#options = options;
    this.#poller = new FilePoller({
      read: (previous) => readPolicyFolder(options.folder, previous),
      onChange: (snapshot) => this.#take(snapshot),
      intervalMs: options.intervalMs,
      settleMs: options.settleMs,
    });
  }

  /** Loads once, then polls. Resolves whether or not that gave a set: `state` tells. */
  start(): Promise<void> {
    return this.#poller.start();
  }

  /** Looks for a change now. */
  poll(): Promise<void> {
    return this.#poller.poll();
  }

  current(): PolicySet | undefined {
    return this.#set;
  }

  state(): PolicySourceState {
    return this.#state;
  }

  close(): void {
    this.#closed = true;
    this.#poller.close();
  }

  async #take(snapshot: Snapshot): Promise<void> {
    const result = await loadSnapshot(snapshot, this.#options.load);
    if (this.#closed) return;
    const at = this.#options.now?.() ?? new Date();
    if (!result.ok) {
      const reasons = result.problems.map(formatProblem);
      this.#state = { loaded: this.#state.loaded, failure: { at, reasons } };
      this.#options.onFailure?.(result.problems);
      return;
    }
    const { revision, policies } = result.set;
    this.#set = result.set;
    this.#state = { loaded: { policies: policies.length, revision, at }, failure: undefined };
    this.#options.onChange?.(result.set);
  }
}

const loadSnapshot = async <PolicySet>(
  snapshot: Snapshot,
  load: Load<PolicySet>,
): Promise<LoadResult<PolicySet>> => {
  const files: PolicyFile[] = [];
  const problems: Problem[] = [];
  for (const read of snapshot) {
    const text = isFault(read) ? undefined : decode(read);
    if (text !== undefined) files.push({ name: basename(read.path), text });
    else problems.push(toProblem(isFault(read) ? read : notText(read)));
  }
  if (problems.length > 0) return { ok: false, problems };
  try {
    return await load(files);
  } catch (error) {
    return { ok: false, problems: [toBug(error)] };
  }
};

const utf8 = new TextDecoder("utf-8", { fatal: true });

const decode = ({ bytes }: FileContent): string | undefined => {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
};

const notText = ({ path }: FileContent) => ({ path, code: "not-text", reason: "is not UTF-8 text" });

const toProblem = ({ path, code, reason }: Omit<FileFault, "code"> & { readonly code: string }): Problem => ({
  code,
  file: path,
  line: 1,
  column: 1,
  message: reason,
});

/** A loader that throws has a bug; the set in force is still the right one to go on with. */
const toBug = (error: unknown): Problem => ({
  code: "internal",
  file: "policies",
  line: 1,
  column: 1,
  message: `could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
});
