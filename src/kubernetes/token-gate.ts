import { createHash } from "node:crypto";
import { isObject, type JsonObject } from "../model/json.ts";
import type { ApiClient } from "./api-client.ts";
import { CheckCache } from "./check-cache.ts";

export interface TokenUser {
  readonly username: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** On a non-resource URL. */
export interface TokenRight {
  readonly verb: string;
  readonly path: string;
}

export type TokenCheck =
  | { readonly ok: true; readonly user: TokenUser }
  | { readonly ok: false; readonly why: "unauthenticated" | "forbidden"; readonly username?: string };

export interface TokenGate {
  /**
   * Whose the token is (TokenReview) and whether that user has the right (SubjectAccessReview). With `audience` only a
   * token made for it counts. Rejects when the API server cannot be asked; never names the token.
   */
  check(token: string, right: TokenRight, audience?: string): Promise<TokenCheck>;
}

export interface TokenGateOptions {
  readonly client: Pick<ApiClient, "json">;
  /** Milliseconds, of any clock that does not go back. */
  readonly now?: () => number;
  /** How long a yes is believed: so long a token lives on that was taken away. 60 s when absent. */
  readonly cacheMs?: number;
}

export const createTokenGate = ({ client, now, cacheMs = 60_000 }: TokenGateOptions): TokenGate => {
  const cache = new CheckCache<TokenCheck>({
    ms: ({ ok }) => (ok ? cacheMs : Math.min(cacheMs, NO_MS)),
    ...(now && { now }),
  });
  return {
    check: (token, right, audience) =>
      cache.get(keyOf(token, right, audience), () => ask(client, { token, right, audience })),
  };
};

/** Short, since a right may just have been granted; long enough that a loop of refused calls costs the API server little. */
const NO_MS = 5000;

/** A hash: memory that is dumped, or read by a bug, holds no token. */
const keyOf = (token: string, { verb, path }: TokenRight, audience: string | undefined): string =>
  createHash("sha256")
    .update(JSON.stringify([token, verb, path, audience ?? null]))
    .digest("base64");

interface Question {
  readonly token: string;
  readonly right: TokenRight;
  readonly audience: string | undefined;
}

const ask = async (
  client: Pick<ApiClient, "json">,
  { token, right, audience }: Question,
): Promise<TokenCheck> => {
  const user = await reviewToken(client, token, audience);
  if (user === undefined) return { ok: false, why: "unauthenticated" };
  const allowed = await reviewAccess(client, user, right);
  return allowed ? { ok: true, user } : { ok: false, why: "forbidden", username: user.username };
};

const reviewToken = async (
  client: Pick<ApiClient, "json">,
  token: string,
  audience: string | undefined,
): Promise<TokenUser | undefined> => {
  const status = statusOf(
    await client.json({
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/tokenreviews",
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        spec: { token, ...(audience !== undefined && { audiences: [audience] }) },
      },
    }),
  );
  if (status["authenticated"] !== true) return undefined;
  // An authenticator that knows nothing of audiences ignores them, and says so by leaving them out of its answer.
  if (audience !== undefined && !toTexts(status["audiences"]).includes(audience)) return undefined;
  return toUser(status["user"]);
};

const reviewAccess = async (
  client: Pick<ApiClient, "json">,
  { username, groups, uid, extra }: TokenUser,
  { verb, path }: TokenRight,
): Promise<boolean> => {
  const status = statusOf(
    await client.json({
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SubjectAccessReview",
        spec: {
          user: username,
          groups,
          ...(uid !== undefined && { uid }),
          ...(extra && { extra }),
          nonResourceAttributes: { verb, path },
        },
      },
    }),
  );
  return status["allowed"] === true && status["denied"] !== true;
};

const statusOf = (answer: unknown): JsonObject => {
  const status = isObject(answer) ? answer["status"] : undefined;
  if (isObject(status)) return status;
  throw new Error("expected a review with a status from the API server");
};

const toUser = (user: unknown): TokenUser => {
  const { username, groups, uid, extra } = isObject(user) ? user : {};
  if (typeof username !== "string" || username === "")
    throw new Error("expected a user with a name from the API server's token review");
  const extras = isObject(extra) ? Object.entries(extra).map(([key, value]) => [key, toTexts(value)]) : [];
  return {
    username,
    groups: toTexts(groups),
    ...(typeof uid === "string" && uid !== "" && { uid }),
    ...(extras.length > 0 && { extra: Object.fromEntries(extras) as Record<string, readonly string[]> }),
  };
};

const toTexts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
