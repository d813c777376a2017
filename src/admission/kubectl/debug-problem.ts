import { quote } from "../../model/printable.ts";
import { PULL_POLICIES } from "../kubectl-debug.ts";
import { flagPairs } from "./flag-value.ts";
import { isReference } from "./image-reference.ts";
import { isOn, textOf, type ReadFlags } from "./read-flags.ts";

/** Why `kubectl debug` would refuse these flags together, before it asks any server; undefined where it would not. */
export const debugProblem = (flags: ReadFlags): string | undefined =>
  attachProblem(flags) ??
  (isGiven(flags, "copy-to") ? copyProblem(flags) : plainProblem(flags)) ??
  imageProblem(flags) ??
  pullPolicyProblem(flags) ??
  terminalProblem(flags);

const isGiven = (flags: ReadFlags, name: string): boolean => (textOf(flags, name) ?? "") !== "";

const attachProblem = (flags: ReadFlags): string | undefined =>
  isOn(flags, "attach") && !isGiven(flags, "image") && !isGiven(flags, "container")
    ? "--attach needs --image or --container"
    : undefined;

const copyProblem = (flags: ReadFlags): string | undefined => {
  const commands = (flags.after ?? []).length > 0;
  if (isGiven(flags, "target")) return "--target cannot stand beside --copy-to, which has --share-processes";
  if (isGiven(flags, "image")) return undefined;
  if (commands)
    return isGiven(flags, "container") ? undefined : "a command after -- needs --image or --container";
  return flags.values.has("set-image")
    ? undefined
    : "--copy-to needs --image, --set-image or a command after --";
};

const plainProblem = (flags: ReadFlags): string | undefined => {
  const copying = ["replace", "same-node"].find((name) => isOn(flags, name));
  if (copying !== undefined) return `--${copying} needs --copy-to`;
  if (flags.values.has("set-image")) return "--set-image needs --copy-to";
  return isGiven(flags, "image") ? undefined : "expected --image";
};

const imageProblem = (flags: ReadFlags): string | undefined => {
  const set = (flags.values.get("set-image") ?? []).flatMap((value) => flagPairs(value) ?? []);
  const images = [textOf(flags, "image") ?? "", ...set.map(([, image]) => image)];
  const bad = images.find((image, at) => (at > 0 || image !== "") && !isReference(image));
  return bad === undefined ? undefined : `kubectl takes ${quote(bad, 64)} for no image's name`;
};

const pullPolicyProblem = (flags: ReadFlags): string | undefined => {
  const policy = textOf(flags, "image-pull-policy") ?? "";
  if (policy === "" || PULL_POLICIES.some((known) => known === policy)) return undefined;
  return `--image-pull-policy: expected ${PULL_POLICIES.join(", ")}, found ${quote(policy, 64)}`;
};

const terminalProblem = (flags: ReadFlags): string | undefined =>
  isOn(flags, "tty") && !isOn(flags, "stdin") ? "--tty needs --stdin" : undefined;
