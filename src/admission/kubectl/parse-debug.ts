import { quote } from "../../model/printable.ts";
import { nearestWord } from "../../model/nearest-word.ts";
import { debugProblem } from "./debug-problem.ts";
import { toEnvironment } from "./environment.ts";
import { csvRecord } from "./csv-record.ts";
import { DEBUG_FLAGS } from "./flag-tables.ts";
import { givenAs, toGlobalFlags } from "./global-flags.ts";
import type { KubectlMinor } from "./kubectl-version.ts";
import type { DebugInvocation, DebugTarget, Invalid } from "./parse-command.ts";
import { toResource } from "./pod-argument.ts";
import { defaultProfile, profileNotice, profilesOf, type Profile } from "./profiles.ts";
import { isOn, readFlags, textOf, type ReadFlags } from "./read-flags.ts";

/** Reads the words of `kubectl debug`, without these two. Source: pkg/cmd/debug/debug.go, Complete and Validate. */
export const parseDebug = (words: readonly string[], kubectl: KubectlMinor): DebugInvocation | Invalid => {
  const flags = readFlags(words, { table: DEBUG_FLAGS, kubectl });
  if ("invalid" in flags) return flags;
  const profile = toProfile(textOf(flags, "profile"), kubectl);
  if (typeof profile !== "string") return profile;
  const problem = debugProblem(flags);
  if (problem !== undefined) return { invalid: problem };
  const target = toTarget(flags);
  return "invalid" in target ? target : toInvocation(flags, { kubectl, profile, target });
};

const toProfile = (given: string | undefined, kubectl: KubectlMinor): Profile | Invalid => {
  if (given === undefined) return defaultProfile(kubectl);
  const known = profilesOf(kubectl);
  const profile = known.find((name) => name === given);
  if (profile !== undefined) return profile;
  const meant = nearestWord(given, known);
  const hint = meant === undefined ? "" : `: did you mean ${meant}?`;
  return {
    invalid: `expected a profile of kubectl 1.${kubectl} (${known.join(", ")}), found ${quote(given, 64)}${hint}`,
  };
};

const toTarget = (flags: ReadFlags): DebugTarget | Invalid => {
  const files = (flags.values.get("filename") ?? []).flatMap((value) => csvRecord(value) ?? []);
  const [name, ...others] = flags.args;
  const [file, ...otherFiles] = files;
  if (file !== undefined) {
    if (name !== undefined) return { invalid: "expected -f or the name of a pod, found both" };
    return otherFiles.length === 0
      ? { kind: "file", path: file }
      : { invalid: `expected one file, found ${files.length}: kubectl would debug what is in each` };
  }
  if (name === undefined) return { invalid: "expected the name of a pod, or -f" };
  if (others.length > 0) return { invalid: severalPods(flags.args) };
  const resource = toResource(name);
  return "invalid" in resource || resource.kind === "other"
    ? resource
    : { kind: resource.kind, name: resource.name };
};

const severalPods = (names: readonly string[]): string => {
  const [type, name] = names;
  if (
    names.length === 2 &&
    type !== undefined &&
    name !== undefined &&
    /^(?:pods?|po|nodes?|no)$/.test(type)
  ) {
    return `kubectl debug takes ${quote(`${type} ${name}`, 64)} for two pods: write ${quote(`${type}/${name}`, 64)}`;
  }
  const shown = quote(names.slice(0, 8).join(" "), 64);
  return `expected the name of one pod, found ${shown}: kubectl would debug each; a command stands after --`;
};

interface Found {
  readonly kubectl: KubectlMinor;
  readonly profile: Profile;
  readonly target: DebugTarget;
}

const toInvocation = (flags: ReadFlags, { kubectl, profile, target }: Found): DebugInvocation => {
  const [stdin, notice] = [isOn(flags, "stdin"), profileNotice(profile, kubectl)];
  return {
    ...toGlobalFlags(flags),
    notices: notice === undefined ? [] : [notice],
    kind: "debug",
    kubectl,
    target,
    ...givenAs(flags, "copyTo", "copy-to"),
    image: textOf(flags, "image") ?? "",
    ...givenAs(flags, "containerName", "container"),
    profile,
    profileGiven: flags.values.has("profile"),
    ...givenAs(flags, "targetContainer", "target"),
    env: toEnvironment(flags.values.get("env") ?? []),
    ...givenAs(flags, "imagePullPolicy", "image-pull-policy"),
    stdin,
    tty: isOn(flags, "tty"),
    attach: flags.values.has("attach") ? isOn(flags, "attach") : stdin,
    quiet: isOn(flags, "quiet"),
    argumentsOnly: isOn(flags, "arguments-only"),
    command: flags.after ?? [],
    ...givenAs(flags, "customFile", "custom"),
  };
};
