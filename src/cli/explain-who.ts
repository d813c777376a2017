import type { KubectlCommand } from "../admission/kubectl/parse-command.ts";
import type { Requester } from "../model/debug-request.ts";
import { quote } from "../model/printable.ts";
import { UserError } from "./io.ts";

/** Whom somebody else asks in the name of. */
export interface AskedAs {
  readonly username: string;
  readonly groups: readonly string[];
  readonly uid?: string | undefined;
}

export interface WhoFlags {
  readonly as?: string;
  readonly asGroup?: readonly string[];
}

/** Who is meant by our own flags or by those of the command; undefined: whoever the kubeconfig says. */
export const toAskedAs = (flags: WhoFlags, command: KubectlCommand): AskedAs | undefined => {
  const username = oneOf("--as", flags.as, command.as);
  const own = flags.asGroup ?? [];
  const groups = own.length === 0 || sameSet(own, command.asGroups) ? command.asGroups : own;
  if (own.length > 0 && command.asGroups.length > 0 && groups === own)
    throw new UserError("--as-group: the command names other groups itself; give them once");
  if (username !== undefined) return { username, groups, uid: command.asUid };
  if (groups.length === 0) return undefined;
  throw new UserError("--as-group: give --as too: groups alone are nobody");
};

const oneOf = (flag: string, own: string | undefined, ofCommand: string | undefined): string | undefined => {
  if (own !== undefined && ofCommand !== undefined && own !== ofCommand)
    throw new UserError(
      `${flag} ${quote(own)}: the command says ${flag} ${quote(ofCommand)} itself; give it once`,
    );
  return own ?? ofCommand;
};

const sameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one));

/**
 * With the groups that the API server gives to whoever is impersonated: a ServiceAccount without groups gets its own, and
 * everybody known is authenticated (endpoints/filters/impersonation).
 */
export const asImpersonated = ({ username, groups }: AskedAs): Requester => {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(username) ?? [];
  const own =
    namespace === undefined || groups.length > 0
      ? []
      : ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  const known = username === ANONYMOUS ? "system:unauthenticated" : "system:authenticated";
  return { username, groups: [...new Set([...groups, ...own, known])] };
};

const ANONYMOUS = "system:anonymous";
