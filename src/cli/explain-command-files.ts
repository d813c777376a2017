import type { Readable } from "node:stream";
import type { KubectlCommand } from "../admission/kubectl/parse-command.ts";
import { readDocument } from "../admission/kubectl/read-document.ts";
import type { Json } from "../model/json.ts";
import { printable } from "../model/printable.ts";
import { UserError } from "./io.ts";
import { readFileOrStdin } from "./read-file-or-stdin.ts";

/** The files that a command names, parsed as kubectl does. */
export interface CommandFiles {
  /** Of `--patch-file` or `-f`. */
  readonly file?: Json;
  /** Of `--custom`. */
  readonly custom?: Json;
}

/** `pod`: the file of the pod, which may be stdin too, but not both. */
export const readCommandFiles = async (
  command: KubectlCommand,
  stdin: Readable,
  pod: string | undefined,
): Promise<CommandFiles> => {
  const [path, custom] = pathsOf(command);
  if ([path, custom, pod].filter((file) => file === "-").length > 1)
    throw new UserError("stdin can be read once alone, and more than one file is -");
  return {
    ...(path !== undefined && { file: await readFile(path, stdin, command.kind) }),
    ...(custom !== undefined && { custom: await readFile(custom, stdin, "debug") }),
  };
};

const pathsOf = (command: KubectlCommand): readonly [string | undefined, string | undefined] => {
  switch (command.kind) {
    case "patch":
      return [command.patchFile, undefined];
    case "replace":
      return [command.file, undefined];
    case "debug":
      return [command.target.kind === "file" ? command.target.path : undefined, command.customFile];
  }
};

const readFile = async (path: string, stdin: Readable, of: KubectlCommand["kind"]): Promise<Json> => {
  const read = readDocument(await readFileOrStdin(path, stdin, "file"), of);
  if ("invalid" in read)
    throw new UserError(`${path === "-" ? "stdin" : printable(path, 1024)}: ${read.invalid}`);
  return read.value;
};
