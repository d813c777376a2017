import { Option } from "commander";
import { packagedFolder } from "./packaged-folder.ts";

/** `--policies` of commands that do something useful without: the policies that come with the program. */
export const starterOption = (): Option =>
  new Option("--policies <folder>", "folder of policy files").default(
    packagedFolder("policies/starter"),
    "the starter policies of this package",
  );
