import { quote } from "../../model/printable.ts";
import { toDryRun } from "./dry-run.ts";
import { PATCH_FLAGS } from "./flag-tables.ts";
import { givenAs, toGlobalFlags } from "./global-flags.ts";
import type { KubectlMinor } from "./kubectl-version.ts";
import type { Invalid, PatchInvocation, PatchType } from "./parse-command.ts";
import { toResource } from "./pod-argument.ts";
import { isOn, readFlags, textOf, type ReadFlags } from "./read-flags.ts";

/** Reads the words of `kubectl patch`, without these two. Source: pkg/cmd/patch/patch.go. */
export const parsePatch = (words: readonly string[], kubectl: KubectlMinor): PatchInvocation | Invalid => {
  const flags = readFlags(words, { table: PATCH_FLAGS, kubectl });
  if ("invalid" in flags) return flags;
  const problem = patchProblem(flags) ?? subresourceProblem(textOf(flags, "subresource") ?? "", kubectl);
  if (problem !== undefined) return { invalid: problem };
  const patchType = toPatchType(textOf(flags, "type") ?? "");
  if (typeof patchType !== "string") return patchType;
  const dryRun = toDryRun(flags);
  if ("invalid" in dryRun) return dryRun;
  const pod = toPod([...flags.args, ...(flags.after ?? [])]);
  if (typeof pod !== "string") return pod;
  return {
    ...toGlobalFlags(flags),
    ...dryRun,
    notices: [],
    kind: "patch",
    pod,
    ...givenAs(flags, "subresource", "subresource"),
    patchType,
    ...givenAs(flags, "patch", "patch"),
    ...givenAs(flags, "patchFile", "patch-file"),
  };
};

const patchProblem = (flags: ReadFlags): string | undefined => {
  const [patch, file] = [textOf(flags, "patch") ?? "", textOf(flags, "patch-file") ?? ""];
  if (patch !== "" && file !== "") return "expected --patch or --patch-file, found both";
  if (patch === "" && file === "") return "expected --patch or --patch-file";
  if (isOn(flags, "local")) return "--local sends nothing to an API server";
  return ["filename", "kustomize"].some((name) => flags.values.has(name))
    ? "expected the name of a pod: what -f and -k name is not read here"
    : undefined;
};

/** Older versions had a list: pkg/cmd/patch/patch.go up to 1.31. */
const subresourceProblem = (subresource: string, kubectl: KubectlMinor): string | undefined =>
  kubectl >= 32 || ["", "status", "scale"].includes(subresource)
    ? undefined
    : `kubectl 1.${kubectl} patches no subresource but status and scale, and not ${quote(subresource, 64)}: from 1.32 on any`;

const toPatchType = (given: string): PatchType | Invalid => {
  const type = given === "" ? "strategic" : given.toLowerCase();
  return type === "strategic" || type === "merge" || type === "json"
    ? type
    : { invalid: `--type: expected json, merge or strategic, found ${quote(given, 64)}` };
};

/** `pod web`, `pod/web`. */
const toPod = (args: readonly string[]): string | Invalid => {
  const shown = quote(args.slice(0, 8).join(" "), 64);
  const [one = "", ...others] = args.length === 2 && !args.join("").includes("/") ? [args.join("/")] : args;
  if (others.length > 0 || !one.includes("/")) {
    return { invalid: `expected the type and the name of one pod, such as pod/web, found ${shown}` };
  }
  const resource = toResource(one);
  if ("invalid" in resource) return resource;
  return resource.kind === "pod"
    ? resource.name
    : { invalid: `expected a pod, found ${shown}: ephemeral containers are added to nothing else` };
};
