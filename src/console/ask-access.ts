import type { AccessCheck, ConsoleAccess } from "./access.ts";

/** The API server could not be asked who somebody is: nobody is let in, and nobody is signed out. */
export class AccessUnavailable extends Error {
  override readonly name = "AccessUnavailable";
}

/** Asks about each token anew (who answers may remember); rejects with AccessUnavailable. Undefined under a link. */
export const createAskAccess = (
  access: ConsoleAccess,
): ((token: string) => Promise<AccessCheck>) | undefined => {
  if (access.kind === "link") return undefined;
  return async (token) => {
    try {
      return await access.check(token);
    } catch (error) {
      throw new AccessUnavailable("cannot ask the API server who this is", { cause: error });
    }
  };
};
