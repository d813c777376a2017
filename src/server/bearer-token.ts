import type { IncomingHttpHeaders } from "node:http";

/** The token of `Authorization: Bearer ...` (RFC 6750); undefined where there is none, or what is there is none. */
export const bearerToken = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  /^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? "")?.[1];
