/**
 * Whether a Windows account name is one that rules its container or, as a host process, its node. Names compare
 * without case and without the domain or machine before them (`NT AUTHORITY\SYSTEM`). Only the names that the stock
 * images and Windows itself use are known; an account that an image made an administrator cannot be told by name.
 */
export const isAdministrator = (userName: string): boolean => ADMINISTRATORS.has(accountOf(userName));

const ADMINISTRATORS: ReadonlySet<string> = new Set([
  "containeradministrator",
  "administrator",
  // A host process may name a local group: it then runs as a temporary account in that group.
  "administrators",
  "system",
  "localsystem",
]);

const accountOf = (userName: string): string =>
  userName
    .slice(userName.lastIndexOf("\\") + 1)
    .replace(/@.*$/s, "")
    .trim()
    .toLowerCase();
