import * as z from "zod";
import { quote } from "../model/printable.ts";
import { customIssue, inEditors } from "./schema-parts.ts";

const CAPABILITY = /^(?!CAP_)[A-Z][A-Z0-9_]*$/;

/** A capability as a container names it: upper case, without `CAP_`. `ALL` stands for every one. */
export const capabilityName = z
  .string()
  .superRefine((name, context) => {
    if (CAPABILITY.test(name)) return;
    const canonical = canonicalCapability(name);
    const hint = CAPABILITY.test(canonical) ? `write ${quote(canonical)}` : "for example SYS_PTRACE";
    context.addIssue(
      customIssue(`${quote(name, 64)} is no capability name`, { code: "bad-capability", hint }),
    );
  })
  .meta(inEditors(CAPABILITY.source, "a capability without CAP_, in capitals, such as SYS_PTRACE"));

/** One spelling for what runtimes take for the same capability: `cap_sys_ptrace` is `SYS_PTRACE`. */
export const canonicalCapability = (name: string): string => name.toUpperCase().replace(/^CAP_/, "");
