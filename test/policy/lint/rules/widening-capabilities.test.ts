import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const may = (level: string | undefined, ...allow: readonly string[]) => ({
  privileges: { ...(level === undefined ? {} : { level }), capabilities: { allow } },
});

describe("policy/lint/rules/widening-capabilities", () => {
  itFinds("widening-capabilities", [
    { name: "no level", given: [may(undefined, "SYS_PTRACE")], expect: ["p1 SYS_PTRACE"] },
    { name: "level privileged", given: [may("privileged", "SYS_PTRACE")], expect: ["p1 SYS_PTRACE"] },
    { name: "what the level allows", given: [may("baseline", "SYS_PTRACE", "CHOWN")], expect: ["p1 CHOWN"] },
    { name: "NET_BIND_SERVICE", given: [may("restricted", "CHOWN", "NET_BIND_SERVICE")], expect: ["p1 NET_BIND_SERVICE"] },
    {
      name: "what is removed",
      given: [{ ...may("baseline", "SYS_PTRACE"), remove: { capabilities: ["SYS_PTRACE"] } }],
      expect: ["p1 SYS_PTRACE"],
    },
    {
      name: "what another policy forbids",
      given: [may("baseline", "SYS_PTRACE"), { privileges: { level: "baseline" } }],
      expect: ["p1 SYS_PTRACE"],
    },
    ...["SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH"].map((name) => ({
      name,
      given: [may("restricted", name)],
      expect: [`p1 ${name}`],
    })),
  ]); // prettier-ignore

  itKeepsSilent("widening-capabilities", [
    ["exceptions", may("baseline", "SYS_PTRACE", "NET_RAW", "NET_ADMIN")],
    ["CHOWN at restricted", may("restricted", "CHOWN")],
    ["allowed there too", may("baseline", "SYS_PTRACE"), may("restricted", "SYS_PTRACE")],
    ["forbidden for fewer", may("baseline", "SYS_PTRACE"), { match: { namespaces: ["a"] }, privileges: { level: "baseline" } }],
    ["forbidden by a policy that warns", may("baseline", "SYS_PTRACE"), { mode: "warn", privileges: { level: "baseline" } }],
    ["a policy without a level beside it", may("baseline", "SYS_PTRACE"), { privileges: { runAsRoot: "deny" } }],
  ]); // prettier-ignore
});
