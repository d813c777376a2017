import * as z from "zod";
import { quote } from "../model/printable.ts";
import { customIssue } from "./schema-parts.ts";

/** A capability as a container names it: upper case, without `CAP_`. `ALL` stands for every one. */
export const capabilityName = z.string().superRefine((name, context) => {
  if (CAPABILITY.test(name)) return;
  const canonical = canonicalCapability(name);
  const hint = CAPABILITY.test(canonical) ? `write ${quote(canonical)}` : "for example SYS_PTRACE";
  context.addIssue(customIssue(`${quote(name, 64)} is no capability name`, { code: "bad-capability", hint }));
});

/** One spelling for what runtimes take for the same capability: `cap_sys_ptrace` is `SYS_PTRACE`. */
export const canonicalCapability = (name: string): string => name.toUpperCase().replace(/^CAP_/, "");

const CAPABILITY = /^(?!CAP_)[A-Z][A-Z0-9_]*$/;
