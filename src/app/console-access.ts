import type { ConsoleAccess } from "../console/access.ts";
import type { TokenGate } from "../kubernetes/token-gate.ts";

/** Whoever may `get` the records, by the API server's word: in a browser, by the API, and from a terminal. */
export const toConsoleAccess = (gate: TokenGate): ConsoleAccess => ({
  kind: "token",
  check: async (token) => {
    const checked = await gate.check(token, RIGHT);
    if (checked.ok) return checked;
    const { username } = checked;
    if (checked.why === "unauthenticated")
      return { ok: false, why: "the API server does not know this token" };
    return {
      ok: false,
      why: `${username ?? "this user"} may not ${RIGHT.verb} ${RIGHT.path}`,
      ...(username !== undefined && { user: { username, groups: [] } }),
    };
  },
});

/** Not below `/api`: what is there every authenticated user may get (ClusterRole system:discovery). */
const RIGHT = { verb: "get", path: "/ephemeral-guard/records" };
