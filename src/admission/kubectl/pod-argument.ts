import { quote } from "../../model/printable.ts";
import type { Invalid } from "./parse-command.ts";

export interface ResourceArgument {
  readonly kind: "pod" | "node" | "other";
  readonly resource: string;
  readonly name: string;
}

/** `TYPE/NAME`, or `NAME`, which is a pod's. */
export const toResource = (argument: string): ResourceArgument | Invalid => {
  const [first = "", name, ...more] = argument.split("/", 3);
  if (name === undefined) {
    return first === ""
      ? { invalid: "expected the name of a pod, found nothing" }
      : { kind: "pod", resource: "pods", name: first };
  }
  if (more.length > 0 || first === "" || name === "" || first.includes(",")) {
    return { invalid: `expected TYPE/NAME, found ${quote(argument, 64)}` };
  }
  return { kind: kindOf(first), resource: first, name };
};

/** Resources and kinds count in any case, their short names do not; a version ends with the dot of its empty group. */
const kindOf = (resource: string): ResourceArgument["kind"] => {
  if (/^(?:pods?(?:\.v1\.)?)$/i.test(resource) || resource === "po") return "pod";
  return /^(?:nodes?(?:\.v1\.)?)$/i.test(resource) || resource === "no" ? "node" : "other";
};
