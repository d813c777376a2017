import { capabilities } from "../../../src/policy/pod-security/capabilities.ts";
import { ALWAYS, itJudges, itSays, NEVER, RESTRICTED } from "../../support/control-table.ts";

const adds = (...add: string[]) => ({ securityContext: { capabilities: { add } } });
const dropsAll = (...add: string[]) => ({ securityContext: { capabilities: { add, drop: ["ALL"] } } });
const windows = { pod: { windows: true } };

const DEFAULTS = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

describe("pod security: capabilities", () => {
  itJudges(capabilities, [
    { name: "no security context", given: {}, expect: RESTRICTED },
    { name: "nothing added, ALL dropped", given: dropsAll(), expect: NEVER },
    {
      name: "nothing added, some dropped",
      given: { securityContext: { capabilities: { drop: ["NET_RAW"] } } },
      expect: RESTRICTED,
    },
    {
      name: "drops `all`",
      given: { securityContext: { capabilities: { drop: ["all"] } } },
      expect: RESTRICTED,
    },
    { name: "the default set", given: adds(...DEFAULTS), expect: RESTRICTED },
    { name: "the default set, ALL dropped", given: dropsAll(...DEFAULTS), expect: RESTRICTED },
    { name: "NET_BIND_SERVICE, ALL dropped", given: dropsAll("NET_BIND_SERVICE"), expect: NEVER },
    { name: "CHOWN, ALL dropped", given: dropsAll("CHOWN"), expect: RESTRICTED },
    { name: "NET_RAW", given: dropsAll("NET_RAW"), expect: ALWAYS },
    { name: "SYS_ADMIN", given: dropsAll("SYS_ADMIN"), expect: ALWAYS },
    { name: "ALL", given: dropsAll("ALL"), expect: ALWAYS },
    { name: "CAP_CHOWN is not CHOWN", given: dropsAll("CAP_CHOWN"), expect: ALWAYS },
    { name: "chown is not CHOWN", given: dropsAll("chown"), expect: ALWAYS },
    { name: "one bad among good", given: dropsAll("CHOWN", "SYS_PTRACE"), expect: ALWAYS },
    { name: "an allowed one", given: { ...dropsAll("SYS_PTRACE"), allow: ["SYS_PTRACE"] }, expect: NEVER },
    {
      name: "an allowed one, ALL not dropped",
      given: { ...adds("SYS_PTRACE"), allow: ["SYS_PTRACE"] },
      expect: RESTRICTED,
    },
    {
      name: "an allowed one in other words",
      given: { ...dropsAll("CAP_SYS_PTRACE"), allow: ["SYS_PTRACE"] },
      expect: ALWAYS,
    },
    {
      name: "more than what is allowed",
      given: { ...dropsAll("SYS_PTRACE", "NET_RAW"), allow: ["SYS_PTRACE"] },
      expect: ALWAYS,
    },
    { name: "Windows: nothing needs be dropped", given: windows, expect: NEVER },
    {
      name: "Windows: what baseline forbids stays forbidden",
      given: { ...adds("SYS_ADMIN"), ...windows },
      expect: ALWAYS,
    },
    {
      name: "a user namespace lifts nothing",
      given: { ...adds("SYS_ADMIN"), pod: { userNamespace: true } },
      expect: ALWAYS,
    },
  ]);
  itSays(capabilities, [
    {
      given: adds("SYS_PTRACE"),
      says: 'adds capability SYS_PTRACE, beyond level "baseline"',
      value: ["SYS_PTRACE"],
    },
    {
      given: adds("NET_ADMIN", "CHOWN", "NET_RAW", "NET_ADMIN"),
      says: 'adds capabilities NET_ADMIN, NET_RAW, beyond level "baseline"',
      value: ["NET_ADMIN", "NET_RAW"],
    },
    {
      given: adds("CHOWN"),
      says: 'adds capability CHOWN and does not drop ALL, beyond level "restricted"',
      value: ["CHOWN"],
    },
    { given: {}, says: 'does not drop capability ALL, which level "restricted" demands' },
    {
      given: adds("A\u202eB"),
      says: String.raw`adds capability A\u{202e}B, beyond level "baseline"`,
      value: ["A\u202eB"],
    },
  ]);
});
