import type { KubectlCommand } from "../admission/kubectl/parse-command.ts";
import { isObject, type Json } from "../model/json.ts";
import { printable, quote } from "../model/printable.ts";
import { UserError } from "./io.ts";

/** What a command is about. */
export interface CommandSubject {
  /** `copy`, `node`: it creates a pod, and adds nothing to one that there is. */
  readonly kind: "pod" | "copy" | "node";
  readonly name: string;
}

/** `file` is the object that `kubectl debug -f` names. Throws a UserError where it is nothing that kubectl debugs. */
export const subjectOf = (command: KubectlCommand, file: Json | undefined): CommandSubject => {
  if (command.kind !== "debug") return { kind: "pod", name: command.pod };
  const { target, copyTo } = command;
  switch (target.kind) {
    case "other":
      throw new UserError(
        `kubectl debug takes pods and nodes, not ${printable(target.resource, 64)}: name a pod of ${quote(`${target.resource}/${target.name}`, 128)}`,
      );
    case "file":
      return ofFile(file, copyTo);
    case "node":
      return { kind: "node", name: target.name };
    case "pod":
      return { kind: copyTo === undefined ? "pod" : "copy", name: target.name };
  }
};

const ofFile = (file: Json | undefined, copyTo: string | undefined): CommandSubject => {
  const { kind, metadata } = isObject(file) ? file : {};
  const name = isObject(metadata) ? metadata["name"] : undefined;
  if (typeof name !== "string" || (kind !== "Pod" && kind !== "Node"))
    throw new UserError("-f: expected a file with a Pod or a Node, and its name");
  if (kind === "Node") return { kind: "node", name };
  return { kind: copyTo === undefined ? "pod" : "copy", name };
};
