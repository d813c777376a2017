import { quote } from "../../model/printable.ts";
import { csvRecord } from "./csv-record.ts";
import { REPLACE_FLAGS } from "./flag-tables.ts";
import { toGlobalFlags } from "./global-flags.ts";
import type { KubectlMinor } from "./kubectl-version.ts";
import type { Invalid, ReplaceInvocation } from "./parse-command.ts";
import { isOn, readFlags, textOf, type ReadFlags } from "./read-flags.ts";

/** Reads the words of `kubectl replace --raw`, without `kubectl replace`. Source: pkg/cmd/replace/replace.go. */
export const parseReplace = (
  words: readonly string[],
  kubectl: KubectlMinor,
): ReplaceInvocation | Invalid => {
  const flags = readFlags(words, { table: REPLACE_FLAGS, kubectl });
  if ("invalid" in flags) return flags;
  const raw = textOf(flags, "raw") ?? "";
  const files = (flags.values.get("filename") ?? []).flatMap((value) => csvRecord(value) ?? []);
  const [file] = files;
  const problem = replaceProblem(flags, raw, files);
  if (file === undefined || problem !== undefined) return { invalid: problem ?? "expected -f" };
  const path = toPath(raw);
  return "invalid" in path ? path : { ...toGlobalFlags(flags), notices: [], kind: "replace", ...path, file };
};

const replaceProblem = (flags: ReadFlags, raw: string, files: readonly string[]): string | undefined => {
  if (raw === "") {
    return "expected --raw /api/v1/namespaces/NAMESPACE/pods/POD/ephemeralcontainers: without it kubectl replaces other things";
  }
  if (files.length !== 1) return `expected one file by -f, found ${files.length}`;
  if (/^https?:\/\//.test(files[0] ?? "")) return "--raw cannot send what an URL leads to";
  if (isOn(flags, "recursive")) return "--recursive cannot stand beside --raw";
  return (textOf(flags, "output") ?? "") === "" ? undefined : "--output cannot stand beside --raw";
};

/** kubectl sends its `--dry-run` to nobody beside `--raw`: only the path counts. */
const toPath = (raw: string): Pick<ReplaceInvocation, "namespace" | "pod" | "dryRun"> | Invalid => {
  const [, namespace, pod, query = ""] =
    /^\/api\/v1\/namespaces\/([^/?]+)\/pods\/([^/?]+)\/ephemeralcontainers(?:\?([^]*))?$/.exec(raw) ?? [];
  const names = [decoded(namespace), decoded(pod)] as const;
  if (names[0] === undefined || names[1] === undefined) {
    const wanted = "/api/v1/namespaces/NAMESPACE/pods/POD/ephemeralcontainers";
    return { invalid: `--raw: expected ${wanted}, found ${quote(raw, 128)}` };
  }
  const dryRun = new URLSearchParams(query).get("dryRun") === "All";
  return { namespace: names[0], pod: names[1], ...(dryRun && { dryRun: "server" }) };
};

const decoded = (part: string | undefined): string | undefined => {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined; // a stray percent sign: the API server takes no such path
  }
};
