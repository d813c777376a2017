import { z } from "zod";
import { customIssue } from "./schema-parts.ts";

/** A capability as a container names it: upper case, without `CAP_`. `ALL` stands for every one. */
export const capabilityName = z.string().superRefine((name, context) => {
  const hint = `write ${JSON.stringify(canonicalCapability(name))}`;
  if (/^(?!CAP_)[A-Z][A-Z0-9_]*$/.test(name)) return;
  context.addIssue(
    customIssue(`${JSON.stringify(name)} is no capability name`, { code: "bad-capability", hint }),
  );
});

/** One spelling for what runtimes take for the same capability: `cap_sys_ptrace` is `SYS_PTRACE`. */
export const canonicalCapability = (name: string): string => name.toUpperCase().replace(/^CAP_/, "");
